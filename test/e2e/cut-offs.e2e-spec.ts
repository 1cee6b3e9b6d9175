import { Redis } from 'ioredis';
import { CrashSwitch } from '../support/crash/crash-switch.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Answer, Json } from '../support/http.js';
import { waitFor } from '../support/wait-for.js';

const PATIENCE_MS = 30_000;

/** Ending everything that matches a selector (engine rule 27), over two APIs and two workers. */
describe('a cut-off', () => {
  const crashes = new CrashSwitch();
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew({ apis: 2, workers: 2, environment: crashes.environment });
  });
  afterAll(async () => {
    await curfew?.stop();
    crashes.remove();
  });

  const other = () => curfew.api.at(curfew.apis[1]!.url);
  const start = async (sessionId: string, over: object = {}, api = curfew.api) => {
    const { status } = await api.post('/v1/sessions', { sessionId, subject: 'ada', application: 'mail', ...over });
    expect(status).toBe(201);
    return sessionId;
  };
  const cutOff = (selector: object, over: object = {}, api = curfew.api): Promise<Answer<Json>> =>
    api.post('/v1/revocations', { selector, reason: 'a leak', ...over });
  const states = async (ids: readonly string[], api = curfew.api) => {
    const { body } = await api.post('/v1/check', { sessionIds: ids });
    return (body.sessions as Json[]).map(({ state, cause }) => (cause ? `${state} ${cause}` : state));
  };
  const finished = (id: string, api = curfew.api) =>
    waitFor(async () => {
      const { body } = await api.get(`/v1/revocations/${id}`);
      return body.status === 'finished' && (body as Json);
    }, PATIENCE_MS);
  const endingOf = async (sessionId: string) => {
    const { body } = await curfew.api.get(`/v1/sessions/${sessionId}/events`);
    return (body.events as Json[]).filter(({ type }) => type === 'session.revoked').map(({ data }) => data);
  };
  const stopWorkers = (signal: 'SIGSTOP' | 'SIGCONT') =>
    curfew.workers.slice(-2).forEach((worker) => worker.kill(signal));

  it.each([
    ['subject', { subject: 'eve' }, { subject: 'eve' }],
    ['application', { application: 'crm' }, { application: 'crm' }],
    ['group', { group: 'contractors' }, { groups: ['staff', 'contractors'] }],
  ])('by %s ends those, tells of each, and leaves the others alone', async (name, selector, alike) => {
    const ids = [await start(`${name}-1`, alike), await start(`${name}-2`, alike, other())];
    await start(`${name}-other`);
    const { status, body, headers } = await cutOff(selector);
    expect(status).toBe(202);
    expect(body).toMatchObject({ revocationId: expect.any(String), matched: 2 });
    expect(headers.get('location')).toBe(`/v1/revocations/${body.revocationId}`);
    expect(await states([...ids, `${name}-other`])).toEqual(['revoked admin', 'revoked admin', 'active']);
    const progress = await finished(body.revocationId);
    expect(progress).toMatchObject({ selector, reason: 'a leak', matched: 2, ended: 2 });
    for (const id of ids) {
      const [ending, ...more] = await endingOf(id);
      expect(more).toEqual([]);
      expect(ending).toMatchObject({ cause: 'admin', reason: 'a leak', revocationId: body.revocationId });
    }
    expect(await endingOf(`${name}-other`)).toEqual([]);
    expect((await curfew.api.get(`/v1/sessions/${ids[0]}`)).body).toMatchObject({ state: 'revoked', reason: 'a leak' });
  });

  it('takes along the children of what it hits, and leaves the parent of a child that it hits alone', async () => {
    const parent = await start('sso', { application: 'portal' });
    const ids = [
      await start('sso-mail', { parentId: parent, application: 'sso-mail' }),
      await start('sso-wiki', { parentId: parent, application: 'sso-wiki' }, other()),
    ];
    const { body: child } = await cutOff({ application: 'sso-mail' });
    expect(await states([...ids, parent])).toEqual(['revoked admin', 'active', 'active']);
    expect(await finished(child.revocationId)).toMatchObject({ matched: 1, ended: 1 });
    const { body } = await cutOff({ application: 'portal' });
    expect(body.matched).toBe(1);
    expect(await states([...ids, parent], other())).toEqual(['revoked admin', 'revoked admin', 'revoked admin']);
    const { revocationId } = body;
    await waitFor(async () => (await endingOf('sso-wiki')).length > 0, PATIENCE_MS);
    expect(await endingOf('sso-mail')).toMatchObject([{ revocationId: child.revocationId }]);
    expect(await endingOf('sso-wiki')).toMatchObject([{ revocationId, reason: 'a leak', endedWithParent: true }]);
    expect(await finished(revocationId)).toMatchObject({ matched: 1, ended: 2 });
  });

  it('holds in every API within a second though no worker moves, and spares what starts after it', async () => {
    const ids = await Promise.all(Array.from({ length: 50 }, (_, i) => start(`still-${i}`, { application: 'still' })));
    stopWorkers('SIGSTOP');
    try {
      const asked = Date.now();
      const { body } = await cutOff({ application: 'still' });
      expect(body.matched).toBe(50);
      const told = await other().post('/v1/activity', {
        events: ids.slice(0, 25).map((sessionId) => ({ sessionId, kind: 'keyboard' })),
      });
      expect(told.body.accepted).toBe(0);
      expect(new Set(told.body.sessions.map((s: Json) => `${s.state} ${s.cause}`))).toEqual(new Set(['revoked admin']));
      expect(new Set(await states(ids, other()))).toEqual(new Set(['revoked admin']));
      expect(new Set(await states(ids))).toEqual(new Set(['revoked admin']));
      console.log(`known everywhere ${Date.now() - asked} ms after it was asked for`);
      await start('still-later', { application: 'still' });
      expect(await states(['still-later'], other())).toEqual(['active']);
      stopWorkers('SIGCONT');
      expect(await finished(body.revocationId)).toMatchObject({ ended: 50 });
      for (const id of ids) expect(await endingOf(id)).toMatchObject([{ revocationId: body.revocationId }]);
    } finally {
      stopWorkers('SIGCONT');
    }
    expect(await states(['still-later'])).toEqual(['active']);
  });

  it('holds when Redis has lost everything, before any worker has restored it', async () => {
    const ids = [await start('lost-1', { application: 'lost' }), await start('lost-2', { application: 'lost' })];
    stopWorkers('SIGSTOP');
    const redis = new Redis(curfew.redis.url);
    try {
      const { body } = await cutOff({ application: 'lost' });
      await start('lost-later', { application: 'lost' });
      await redis.flushall();
      expect(await states([...ids, 'lost-later'])).toEqual(['revoked admin', 'revoked admin', 'active']);
      stopWorkers('SIGCONT');
      expect(await finished(body.revocationId)).toMatchObject({ ended: 2 });
      for (const id of ids) expect(await endingOf(id)).toMatchObject([{ revocationId: body.revocationId }]);
    } finally {
      stopWorkers('SIGCONT');
      redis.disconnect();
    }
  });

  it('that is only tried says how many and changes nothing', async () => {
    await start('dry-1', { subject: 'dry', application: 'a' });
    await start('dry-2', { subject: 'dry', application: 'b' });
    const { status, body } = await cutOff({ subject: 'dry' }, { dryRun: true });
    expect(status).toBe(200);
    expect(body).toEqual({
      dryRun: true,
      matched: 2,
      byApplication: [
        { application: 'a', matched: 1 },
        { application: 'b', matched: 1 },
      ],
    });
    expect(await states(['dry-1', 'dry-2'])).toEqual(['active', 'active']);
    expect((await cutOff({ group: 'nobody' }, { dryRun: true })).body).toMatchObject({ matched: 0, byApplication: [] });
  });

  it('outlives the worker that dies in the middle of it', async () => {
    const ids = Array.from({ length: 100 }, (_, i) => `many-${i}`);
    for (let i = 0; i < ids.length; i += 20) {
      await Promise.all(ids.slice(i, i + 20).map((id) => start(id, { subject: id, application: 'many' })));
    }
    crashes.arm('cut-off.block-ended');
    const { body } = await cutOff({ application: 'many' });
    expect(body.matched).toBe(ids.length);
    expect(await finished(body.revocationId)).toMatchObject({ matched: ids.length, ended: ids.length });
    expect(crashes.armed).toBe(false);
    const { body: page } = await curfew.api.get('/v1/events?type=session.revoked&limit=200');
    const events = (page.events as Json[]).filter(({ data }) => data.revocationId === body.revocationId);
    expect(events.map(({ data }) => data.sessionId).toSorted()).toEqual(ids.toSorted());
    await curfew.startWorker();
  });

  it('of which several hit a session, gives it the first one', async () => {
    await start('twice', { subject: 'twice', application: 'twice' });
    stopWorkers('SIGSTOP');
    const first = await cutOff({ subject: 'twice' });
    const second = await cutOff({ application: 'twice' });
    stopWorkers('SIGCONT');
    await finished(first.body.revocationId);
    expect(await endingOf('twice')).toMatchObject([{ revocationId: first.body.revocationId }]);
    expect(await finished(second.body.revocationId)).toMatchObject({ ended: 0 });
  });

  it('is done once for one Idempotency-Key, and stands in the audit log with who and why', async () => {
    const once = { 'idempotency-key': 'cut-1', 'curfew-on-behalf-of': 'Grace' };
    const post = () => curfew.api.post('/v1/revocations', { selector: { subject: 'idem' }, reason: 'twice' }, once);
    const [first, again] = [await post(), await post()];
    expect(again.body).toEqual(first.body);
    const { body } = await curfew.api.get(`/v1/revocations/${first.body.revocationId}`);
    expect(body).toMatchObject({ onBehalfOf: 'Grace', matched: 0, ended: 0 });
    const audit = await curfew.api.get('/v1/audit?limit=200');
    const acts = (audit.body.entries as Json[]).filter(({ action }) => action === 'revocation.create');
    expect(acts.filter(({ target }) => target === `revocation/${first.body.revocationId}`)).toMatchObject([
      { onBehalfOf: 'Grace', reason: 'twice', after: { selector: { subject: 'idem' } } },
    ]);
    expect((audit.body.entries as Json[]).filter(({ action }) => action === 'session.revoke')).toEqual([]);
  });

  it('is listed, newest first, page by page', async () => {
    const { body } = await curfew.api.get('/v1/revocations?limit=2');
    expect(body.revocations).toHaveLength(2);
    const next = await curfew.api.get(`/v1/revocations?limit=2&after=${body.next}`);
    const all = [...body.revocations, ...next.body.revocations].map(({ startedAt }: Json) => startedAt as string);
    expect(all).toHaveLength(4);
    expect(all).toEqual(all.toSorted().toReversed());
  });

  it.each([
    [{ selector: {}, reason: 'r' }, '#/selector'],
    [{ selector: { subject: 'a', group: 'b' }, reason: 'r' }, '#/selector/group'],
    [{ selector: { all: false }, reason: 'r' }, '#/selector/all'],
    [{ selector: { subject: '' }, reason: 'r' }, '#/selector/subject'],
    [{ selector: { planet: 'x' }, reason: 'r' }, '#/selector/planet'],
    [{ selector: { all: true } }, '#/reason'],
    [{ selector: { all: true }, reason: 'r', dryRun: 'yes' }, '#/dryRun'],
  ])('of a bad request is refused by the name of the member: %j', async (body, pointer) => {
    const answer = await curfew.api.post('/v1/revocations', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((e: Json) => e.pointer)).toContain(pointer);
  });

  it('needs its own scope, and a key bound to an application ends only what that started', async () => {
    const keyWith = async (scopes: string[], application?: string) =>
      curfew.api.as((await curfew.api.post('/v1/keys', { name: 'k', scopes, application })).body.key);
    const revoker = await keyWith(['sessions:revoke', 'revocations:read']);
    expect((await cutOff({ subject: 'x' }, {}, revoker)).status).toBe(403);
    expect((await revoker.get('/v1/revocations')).status).toBe(200);
    expect((await (await keyWith(['revocations:write'])).get('/v1/revocations')).status).toBe(403);
    const bound = await keyWith(['revocations:write'], 'bound');
    expect((await cutOff({ all: true }, {}, bound)).body.code).toBe('application_not_allowed');
    expect((await cutOff({ application: 'mail' }, { dryRun: true }, bound)).body.code).toBe('application_not_allowed');
    expect((await cutOff({ application: 'bound' }, {}, bound)).status).toBe(202);
  });

  it('of everything stays within its tenant', async () => {
    const { body: made } = await curfew.api.post('/v1/tenants', { name: 'neighbour' });
    const neighbour = curfew.api.as(made.adminKey);
    await start('ours');
    await start('theirs', {}, neighbour);
    const { body } = await cutOff({ all: true }, {}, neighbour);
    expect(body).toMatchObject({ matched: 1, byApplication: [{ application: 'mail', matched: 1 }] });
    expect(await states(['theirs'], neighbour)).toEqual(['revoked admin']);
    expect(await states(['ours'])).toEqual(['active']);
    expect((await curfew.api.get(`/v1/revocations/${body.revocationId}`)).status).toBe(404);
    expect(await finished(body.revocationId, neighbour)).toMatchObject({ selector: { all: true }, ended: 1 });
  });
});
