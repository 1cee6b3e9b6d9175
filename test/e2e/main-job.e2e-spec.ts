import { Webhook } from 'standardwebhooks';
import { type CurfewOn, startCurfew, startCurfewOn } from '../support/curfew.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { RedisCluster } from '../support/redis-cluster.js';
import type { TestRedis } from '../support/test-redis.js';
import { waitFor } from '../support/wait-for.js';

const SECOND = 1000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Event {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly eventId: string;
    readonly sessionId: string;
    readonly cause?: string;
    readonly deadline?: string;
    readonly decidedAt: string;
    readonly latenessMs?: number;
  };
}

/** The product's main job over HTTP, against the real apps, stores and receivers. */
describe.each([
  ['one Redis', startCurfew],
  ['a cluster of three masters with replicas', () => startCurfewOn(() => RedisCluster.start())],
])('the main job on %s', (_, startIt: () => Promise<CurfewOn<TestRedis>>) => {
  let curfew: CurfewOn<TestRedis>;
  let receiver: Receiver;
  let secret: string;

  beforeAll(async () => {
    curfew = await startIt();
    receiver = await startReceiver();
    const created = await curfew.api.post('/v1/subscriptions', {
      name: 'receiver',
      kind: 'webhook',
      url: receiver.url,
      events: ['*'],
    });
    expect(created.status).toBe(201);
    secret = created.body.secret as string;
  });

  afterAll(async () => {
    await receiver?.stop();
    await curfew?.stop();
  });

  const policy = async (name: string, limits: object) => {
    const { status, headers } = await curfew.api.post('/v1/policies', {
      name,
      match: { application: [name] },
      ...limits,
    });
    expect(status).toBe(201);
    return headers.get('etag') as string;
  };
  const start = async (application: string, over: object = {}) => {
    const { status, body } = await curfew.api.post('/v1/sessions', { subject: 'ada', application, ...over });
    expect(status).toBe(201);
    return body as { sessionId: string; startedAt: string; idleExpiresAt: string; expiresAt: string; msLeft: number };
  };
  const check = async (id: string) =>
    (await curfew.api.get(`/v1/check/${id}`)).body as { state: string; active: boolean; cause?: string };
  const report = async (id: string, kind: string, over: object = {}) =>
    (await curfew.api.post('/v1/activity', { events: [{ sessionId: id, kind, ...over }] })).body as {
      accepted: number;
      rejected: { index: number; code: string }[];
      sessions: { sessionId: string; state: string; cause?: string }[];
    };
  const received = (id: string, type?: string) =>
    receiver.requests
      .map((request) => JSON.parse(request.body) as Event)
      .filter((event) => event.data.sessionId === id && (type === undefined || event.type === type));
  const events = async (id: string) =>
    (await curfew.api.get(`/v1/sessions/${id}/events?limit=200`)).body.events as Event[];

  it('warns, ends on time, and tells a receiver that can verify it', async () => {
    await policy('story', { idleTimeoutSeconds: 3, warnBeforeSeconds: 1 });
    const session = await start('story');
    await sleep(1500);
    expect(await report(session.sessionId, 'keyboard')).toMatchObject({ accepted: 1, rejected: [] });
    expect(await report(session.sessionId, 'background_request')).toMatchObject({ accepted: 1, rejected: [] });
    await sleep(2000);
    // Past the first deadline: counted activity kept it alive.
    expect(Date.now()).toBeGreaterThan(Date.parse(session.expiresAt));
    expect((await check(session.sessionId)).active).toBe(true);
    await report(session.sessionId, 'background_request');
    await waitFor(() => received(session.sessionId, 'session.revoked').length > 0);
    expect(received(session.sessionId).map((e) => e.type)).toEqual([
      'session.started',
      'session.expiring',
      'session.revoked',
    ]);
    const [ending] = received(session.sessionId, 'session.revoked');
    expect(ending?.data.cause).toBe('idle_timeout');
    expect(Date.parse(ending!.data.deadline!)).toBeGreaterThan(Date.parse(session.expiresAt));
    expect(await check(session.sessionId)).toMatchObject({ state: 'revoked', active: false, cause: 'idle_timeout' });

    const request = receiver.requests.find((r) => r.headers['webhook-id'] === ending!.data.eventId)!;
    const headers = request.headers as Record<string, string>;
    expect(new Webhook(secret).verify(request.body, headers)).toMatchObject({ type: 'session.revoked' });
    expect(() => new Webhook(secret).verify(`${request.body} `, headers)).toThrow();
  });

  it('does not let background requests keep a session alive', async () => {
    await policy('background', { idleTimeoutSeconds: 2, warnBeforeSeconds: 0 });
    const { sessionId, expiresAt } = await start('background');
    while (Date.now() < Date.parse(expiresAt) - 200) {
      await report(sessionId, 'background_request');
      await sleep(200);
    }
    await waitFor(async () => !(await check(sessionId)).active);
    await waitFor(() => received(sessionId, 'session.revoked').length === 1);
    expect(received(sessionId, 'session.revoked')[0]?.data.deadline).toBe(expiresAt);
  });

  it('refuses from the deadline on while the workers are stopped, and records the original deadline once', async () => {
    await policy('frozen', { idleTimeoutSeconds: 2, warnBeforeSeconds: 0 });
    const { sessionId, expiresAt } = await start('frozen');
    curfew.workers.forEach((worker) => worker.kill('SIGSTOP'));
    try {
      await sleep(Date.parse(expiresAt) - Date.now() - 100);
      expect((await check(sessionId)).active).toBe(true);
      await sleep(200);
      for (let i = 0; i < 5; i++) expect((await check(sessionId)).active).toBe(false);
      expect(await report(sessionId, 'keyboard')).toMatchObject({
        accepted: 0,
        rejected: [{ index: 0, code: 'session_ended' }],
      });
      const read = (await curfew.api.get(`/v1/sessions/${sessionId}`)).body;
      expect(read).toMatchObject({ state: 'revoked', cause: 'idle_timeout', deadline: expiresAt });
      expect(await events(sessionId)).not.toContainEqual(expect.objectContaining({ type: 'session.revoked' }));
    } finally {
      curfew.workers.forEach((worker) => worker.kill('SIGCONT'));
    }
    await waitFor(() => received(sessionId, 'session.revoked').length > 0, 20 * SECOND);
    const endings = (await events(sessionId)).filter((e) => e.type === 'session.revoked');
    expect(endings).toHaveLength(1);
    expect(endings[0]?.data).toMatchObject({ deadline: expiresAt, cause: 'idle_timeout' });
  });

  it('tries a receiver again that fails twice, under the same id, freshly signed', async () => {
    const flaky = await startReceiver({ answer: (_, attempt) => (attempt <= 2 ? { status: 500 } : { status: 204 }) });
    const created = await curfew.api.post('/v1/subscriptions', {
      name: 'flaky',
      kind: 'webhook',
      url: flaky.url,
      events: ['session.revoked'],
      filter: { application: ['flaky'] },
    });
    await policy('flaky', { idleTimeoutSeconds: 1 });
    const { sessionId } = await start('flaky');
    await waitFor(() => flaky.requests.length === 3, 20 * SECOND);
    expect(new Set(flaky.requests.map((r) => r.headers['webhook-id'])).size).toBe(1);
    const wh = new Webhook(created.body.secret as string);
    flaky.requests.forEach((r) => expect(wh.verify(r.body, r.headers as Record<string, string>)).toBeTruthy());
    const path = `/v1/subscriptions/${created.body.id}/deliveries`;
    await waitFor(async () => (await curfew.api.get(path)).body.deliveries[0]?.status === 'delivered');
    expect((await curfew.api.get(path)).body.deliveries).toEqual([
      expect.objectContaining({
        status: 'delivered',
        attempts: 3,
        lastStatus: 204,
        eventId: (await events(sessionId)).at(-1)?.data.eventId,
      }),
    ]);
    await curfew.api.delete(`/v1/subscriptions/${created.body.id}`);
    await flaky.stop();
  });

  it('keeps ended what has ended, whatever arrives late', async () => {
    await policy('late', { idleTimeoutSeconds: 1 });
    const session = await start('late', { sessionId: 'late-1' });
    await waitFor(async () => !(await check('late-1')).active);
    const during = new Date(Date.parse(session.startedAt) + 500).toISOString();
    expect(await report('late-1', 'keyboard', { occurredAt: during })).toMatchObject({ accepted: 0 });
    const again = await curfew.api.post('/v1/sessions', { subject: 'ada', application: 'late', sessionId: 'late-1' });
    expect(again).toMatchObject({ status: 409, body: { code: 'session_ended' } });
    expect((await check('late-1')).state).toBe('revoked');
    expect((await curfew.api.delete('/v1/sessions/late-1')).status).toBe(204);
    expect((await check('late-1')).cause).toBe('idle_timeout');
  });

  it('is not kept alive by being checked', async () => {
    await policy('polled', { idleTimeoutSeconds: 2, warnBeforeSeconds: 0 });
    const { sessionId, expiresAt } = await start('polled');
    const answers: [number, boolean][] = [];
    while (Date.now() < Date.parse(expiresAt) + 600) {
      const { active } = await check(sessionId);
      answers.push([Date.now(), active]);
      await sleep(20);
    }
    const firstNo = answers.findIndex(([, active]) => !active);
    expect(answers.slice(firstNo).every(([, active]) => !active)).toBe(true);
    expect(answers[firstNo]![0]).toBeLessThan(Date.parse(expiresAt) + 200);
    expect(answers[firstNo - 1]![0]).toBeGreaterThan(Date.parse(expiresAt) - 200);
  });

  it('ends what a tightened policy makes overdue, and spares those whom a loosened one reprieves', async () => {
    let etag = await policy('changing', { idleTimeoutSeconds: 60 });
    const { sessionId } = await start('changing');
    await sleep(1100);
    const put = (limits: object) =>
      curfew.api.put(
        '/v1/policies/changing',
        { match: { application: ['changing'] }, ...limits },
        { 'if-match': etag },
      );
    const tightened = await put({ idleTimeoutSeconds: 1 });
    expect(tightened).toMatchObject({ status: 200, body: { version: 2 } });
    etag = tightened.headers.get('etag') as string;
    await waitFor(async () => (await check(sessionId)).cause === 'policy');
    await waitFor(() => received(sessionId, 'session.revoked').length === 1);
    const [ending] = received(sessionId, 'session.revoked');
    expect(ending?.data).toMatchObject({ cause: 'policy', deadline: ending?.data.decidedAt, latenessMs: 0 });

    etag = (await put({ idleTimeoutSeconds: 3, warnBeforeSeconds: 0 })).headers.get('etag') as string;
    const spared = await start('changing');
    await sleep(500);
    await put({ idleTimeoutSeconds: 600 });
    await sleep(Date.parse(spared.expiresAt) - Date.now() + 700);
    expect((await check(spared.sessionId)).state).toBe('active');
    const versions = (await curfew.api.get('/v1/policies/changing/versions')).body.versions;
    expect(versions[0]).toMatchObject({
      version: 4,
      redating: { touched: 1, ended: 0, finishedAt: expect.any(String) },
    });
    expect(versions[2]).toMatchObject({
      version: 2,
      redating: { touched: 1, ended: 1 },
      diff: [{ field: 'idleTimeoutSeconds', from: 60, to: 1 }],
    });
  });

  it('ends nobody by an observed policy, and says what it would have done', async () => {
    await policy('observed', { idleTimeoutSeconds: 1, mode: 'observe' });
    const { sessionId, ...session } = await start('observed');
    expect(session).toMatchObject({
      limits: { idleTimeoutSeconds: 900 },
      observed: { limits: { idleTimeoutSeconds: 1 } },
    });
    await waitFor(() => received(sessionId, 'session.would_have_ended').length > 0);
    await sleep(500);
    expect((await check(sessionId)).state).toBe('active');
    expect(received(sessionId, 'session.would_have_ended')).toHaveLength(1);
  });

  it('locks where the policy says so, and ends by the locked timeout', async () => {
    await policy('locking', { idleTimeoutSeconds: 1, onIdle: 'lock', lockedTimeoutSeconds: 2 });
    const { sessionId, expiresAt } = await start('locking');
    await waitFor(async () => (await check(sessionId)).state === 'locked');
    expect(await report(sessionId, 'keyboard')).toMatchObject({ rejected: [{ index: 0, code: 'session_locked' }] });
    await waitFor(() => received(sessionId, 'session.revoked').length === 1, 10 * SECOND);
    expect(received(sessionId).map((e) => e.type)).toEqual(['session.started', 'session.locked', 'session.revoked']);
    const [ending] = received(sessionId, 'session.revoked');
    expect(ending?.data.cause).toBe('locked_timeout');
    expect(Date.parse(ending!.data.deadline!)).toBe(Date.parse(expiresAt) + 2 * SECOND);
  });

  it('ends on request: logout and revocation, once each, and says who asked', async () => {
    await start('asked', { sessionId: 'asked-1' });
    expect((await curfew.api.delete('/v1/sessions/asked-1')).status).toBe(204);
    expect((await curfew.api.delete('/v1/sessions/asked-1')).status).toBe(204);
    expect((await curfew.api.delete('/v1/sessions/never-was')).status).toBe(404);
    await start('asked', { sessionId: 'asked-2' });
    const revoked = await curfew.api.post(
      '/v1/sessions/asked-2/revoke',
      { reason: 'lost laptop' },
      { 'curfew-on-behalf-of': 'Grace Hopper' },
    );
    expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked', cause: 'admin', reason: 'lost laptop' } });
    await waitFor(
      () => received('asked-2', 'session.revoked').length === 1 && received('asked-1', 'session.revoked').length === 1,
    );
    expect(received('asked-1', 'session.revoked')[0]?.data.cause).toBe('logout');
    expect(received('asked-2', 'session.revoked')[0]?.data).toMatchObject({ cause: 'admin', reason: 'lost laptop' });
    const audit = (await curfew.api.get('/v1/audit?limit=200')).body.entries as { action: string }[];
    expect(audit).toContainEqual(
      expect.objectContaining({
        action: 'session.revoke',
        target: 'session/asked-2',
        onBehalfOf: 'Grace Hopper',
        reason: 'lost laptop',
      }),
    );
  });
});
