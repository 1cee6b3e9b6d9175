import { readFileSync } from 'node:fs';
import type { EventType } from '@curfew/domain';
import { Value } from '@sinclair/typebox/value';
import { Webhook } from 'standardwebhooks';
import { eventSchemas } from '../../apps/api/src/http/event-schemas.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { startReceiver } from '../support/receiver.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { waitFor } from '../support/wait-for.js';

/** Health, metrics, logs, drain, the contract, and what a receiver can make of its subscription. */
describe('operations', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew();
  });
  afterAll(() => curfew?.stop());

  const workerUrl = () => curfew.workers[0]!.url;
  const metrics = async (url: string) => (await curfew.api.at(url).get<string>('/metrics')).body;

  it('says that it lives and that it is ready, the worker too', async () => {
    expect((await curfew.api.as().get('/health/live')).body).toEqual({ status: 'live' });
    const ready = await curfew.api.as().get('/health/ready');
    expect(ready).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { api: 'ok', postgres: 'ok', redis: 'ok', worker: 'ok' } },
    });
    expect((await fetch(`${workerUrl()}/health/ready`)).status).toBe(200);
  });

  it('is not ready without a worker, and says so', async () => {
    await curfew.workers[0]!.stop();
    await waitFor(async () => (await curfew.api.get('/health/ready')).status === 503, 10_000);
    expect((await curfew.api.get('/health/ready')).body).toMatchObject({
      status: 'not_ready',
      checks: { worker: 'no worker is alive', postgres: 'ok' },
    });
    curfew.workers.length = 0;
    await curfew.startWorker();
    await waitFor(async () => (await curfew.api.get('/health/ready')).status === 200, 10_000);
  });

  it('measures what it does', async () => {
    await curfew.api.post('/v1/policies', {
      name: 'm',
      match: { application: ['m'] },
      idleTimeoutSeconds: 1,
      warnBeforeSeconds: 0,
    });
    const receiver = await startReceiver();
    await curfew.api.post('/v1/subscriptions', {
      name: 'r',
      kind: 'webhook',
      url: receiver.url,
      events: ['session.revoked'],
    });
    await curfew.api.post('/v1/sessions', { subject: 'a', application: 'm', sessionId: 'measured' });
    await curfew.api.post('/v1/activity', {
      events: [
        { sessionId: 'measured', kind: 'pointer' },
        { sessionId: 'nobody', kind: 'touch' },
      ],
    });
    await waitFor(() => receiver.requests.length === 1);
    await waitFor(async () =>
      /curfew_delivery_latency_seconds_count\{type="session.revoked"\} 1/.test(await metrics(workerUrl())),
    );
    const api = await metrics(curfew.url);
    expect(api).toMatch(/curfew_activity_events_total\{kind="pointer",outcome="accepted"\} 1/);
    expect(api).toMatch(/curfew_activity_events_total\{kind="touch",outcome="session_unknown"\} 1/);
    expect(api).toMatch(
      /curfew_http_request_duration_seconds_count\{method="POST",route="\/v1\/activity",status="200"\} 1/,
    );
    expect(api).toMatch(/curfew_clock_offset_seconds -?[\d.e-]+/);
    const worker = await metrics(workerUrl());
    expect(worker).toMatch(/curfew_ending_lateness_seconds_count 1/);
    for (const name of [
      'alarms_fired_total{by="queue"}',
      'alarms_missed_total',
      'outbox_depth',
      'outbox_lag_seconds',
      'live_sessions',
      'clock_offset_seconds',
      'deliveries{status="pending"}',
    ]) {
      expect(worker).toContain(`curfew_${name} `);
    }
    expect((await fetch(`${workerUrl()}/metrics`)).status).toBe(401);
    await receiver.stop();
  });

  it('sends a test event through the real path', async () => {
    const receiver = await startReceiver();
    const { body } = await curfew.api.post('/v1/subscriptions', {
      name: 't',
      kind: 'webhook',
      url: receiver.url,
      events: ['session.revoked'],
    });
    const test = await curfew.api.post(`/v1/subscriptions/${body.id}/test`);
    expect(test.status).toBe(202);
    const request = await receiver.waitFor((r) => r.headers['webhook-id'] === test.body.eventId);
    expect(
      new Webhook(body.secret as string).verify(request.body, request.headers as Record<string, string>),
    ).toMatchObject({ type: 'subscription.test' });
    expect(receiver.requests).toHaveLength(1);
    await receiver.stop();
  });

  it('changes, disables and forgets a subscription, and never shows its secret again', async () => {
    const { body } = await curfew.api.post('/v1/subscriptions', {
      name: 'c',
      kind: 'webhook',
      url: 'http://127.0.0.1:9009/',
      events: ['*'],
    });
    const path = `/v1/subscriptions/${body.id}`;
    const { secret, ...shown } = body;
    expect(secret).toMatch(/^whsec_/);
    expect((await curfew.api.get(path)).body).toEqual(shown);
    expect((await curfew.api.patch(path, { name: 'renamed', filter: { cause: ['admin'] } })).body).toEqual({
      ...shown,
      name: 'renamed',
      filter: { cause: ['admin'] },
    });
    expect((await curfew.api.patch(path, { url: 'https://10.0.0.1/' })).status).toBe(400);
    expect((await curfew.api.patch(path, { kind: 'other' })).status).toBe(400);
    expect((await curfew.api.patch(path, { status: 'disabled' })).body).toMatchObject({ status: 'disabled' });
    expect((await curfew.api.post(`${path}/test`)).body).toMatchObject({ status: 409, code: 'subscription_disabled' });
    expect((await curfew.api.delete(path)).status).toBe(204);
    expect((await curfew.api.get(path)).status).toBe(404);
  });

  it('disables a subscription whose receiver is gone, and honours Retry-After', async () => {
    const gone = await startReceiver({ answer: () => ({ status: 410 }) });
    const busy = await startReceiver({
      answer: (_, attempt) => (attempt === 1 ? { status: 503, headers: { 'retry-after': '2' } } : {}),
    });
    const subscribe = async (url: string) =>
      (await curfew.api.post('/v1/subscriptions', { name: 'x', kind: 'webhook', url, events: ['subscription.test'] }))
        .body.id as string;
    const [first, second] = [await subscribe(gone.url), await subscribe(busy.url)];
    await curfew.api.post(`/v1/subscriptions/${first}/test`);
    await curfew.api.post(`/v1/subscriptions/${second}/test`);
    await waitFor(async () => (await curfew.api.get(`/v1/subscriptions/${first}`)).body.status === 'disabled');
    expect((await curfew.api.get(`/v1/subscriptions/${first}`)).body.disabledReason).toMatch(/410/);
    expect((await curfew.api.get(`/v1/subscriptions/${first}/deliveries?status=dead`)).body.deliveries).toHaveLength(1);
    await waitFor(() => busy.requests.length === 2, 10_000);
    expect(busy.requests[1]!.at - busy.requests[0]!.at).toBeGreaterThanOrEqual(2_000);
    await waitFor(async () => (await curfew.api.get('/v1/events?type=subscription.disabled')).body.events.length > 0);
    await gone.stop();
    await busy.stop();
  });

  it('lets no hanging receiver keep the others waiting', async () => {
    const hanging = await startReceiver({ answer: () => ({ delayMs: 60_000 }) });
    const healthy = await startReceiver();
    const subscribe = (url: string, application: string) =>
      curfew.api.post('/v1/subscriptions', {
        name: application,
        kind: 'webhook',
        url,
        events: ['session.revoked'],
        filter: { application: [application] },
      });
    const { body } = await subscribe(hanging.url, 'hanging');
    await subscribe(healthy.url, 'healthy');
    const endOne = async (application: string, id: string) => {
      await curfew.api.post('/v1/sessions', { subject: id, application, sessionId: id });
      await curfew.api.delete(`/v1/sessions/${id}`);
    };
    for (let i = 0; i < 240; i += 12) {
      await Promise.all(Array.from({ length: 12 }, (_, j) => endOne('hanging', `hang-${i + j}`)));
    }
    await waitFor(() => hanging.requests.length > 0);
    const asked = Date.now();
    await endOne('healthy', 'prompt');
    await waitFor(() => healthy.requests.length === 1, 3_000);
    expect(Date.now() - asked).toBeLessThan(3_000);
    await curfew.api.delete(`/v1/subscriptions/${body.id}`);
    await Promise.all([hanging.stop(), healthy.stop()]);
  });

  it('pages the ledger completely, in order, chained', async () => {
    const seen: { seq: number; type: EventType; timestamp: string; data: object }[] = [];
    let after = '0';
    for (;;) {
      const { body } = await curfew.api.get(`/v1/events?limit=3&after=${after}`);
      if (body.events.length === 0) {
        expect(body.next).toBe(after);
        break;
      }
      seen.push(...body.events);
      after = body.next;
    }
    expect(seen.map((e) => e.seq)).toEqual(seen.map((_, i) => i + 1));
    for (const { type, timestamp, data } of seen) {
      const faults = [...Value.Errors(eventSchemas[type], { type, timestamp, data })].map(
        (f) => `${type}${f.path} ${f.message}`,
      );
      expect(faults).toEqual([]);
    }
    expect(new Set(seen.map((e) => e.type)).size).toBeGreaterThan(5);
  });

  it('limits concurrent sessions by revoking the oldest, or by refusing the new one', async () => {
    const limit = (name: string, over: object) =>
      curfew.api.post('/v1/policies', { name, match: { application: [name] }, maxConcurrentSessions: 2, ...over });
    await limit('oldest', {});
    await limit('newest', { onConcurrencyExceeded: 'deny_new' });
    for (const id of ['o-1', 'o-2', 'o-3']) {
      expect(
        (await curfew.api.post('/v1/sessions', { subject: 'ada', application: 'oldest', sessionId: id })).status,
      ).toBe(201);
    }
    const states = (await curfew.api.post('/v1/check', { sessionIds: ['o-1', 'o-2', 'o-3'] })).body.sessions;
    expect(states).toMatchObject([
      { state: 'revoked', cause: 'concurrency' },
      { state: 'active' },
      { state: 'active' },
    ]);
    const answers = [];
    for (const id of ['n-1', 'n-2', 'n-3']) {
      answers.push(
        (await curfew.api.post('/v1/sessions', { subject: 'ada', application: 'newest', sessionId: id })).body.code,
      );
    }
    expect(answers).toEqual([undefined, undefined, 'session_limit_reached']);
    expect((await curfew.api.get('/v1/check/n-3')).body.state).toBe('unknown');
  });

  it('lists sessions as checks would say they are', async () => {
    for (let i = 0; i < 5; i++)
      await curfew.api.post('/v1/sessions', { subject: 'lister', application: 'list', sessionId: `l-${i}` });
    await curfew.api.delete('/v1/sessions/l-2');
    const ids = async (query: string) => {
      const found: string[] = [];
      let after = '';
      do {
        const { body } = await curfew.api.get(
          `/v1/sessions?subject=lister&limit=2${query}${after && `&after=${after}`}`,
        );
        found.push(...body.sessions.map((s: { sessionId: string }) => s.sessionId));
        after = body.next ?? '';
      } while (after);
      return found;
    };
    expect(await ids('')).toEqual(['l-4', 'l-3', 'l-2', 'l-1', 'l-0']);
    expect(await ids('&state=active')).toEqual(['l-4', 'l-3', 'l-1', 'l-0']);
    expect(await ids('&state=revoked')).toEqual(['l-2']);
    expect(await ids('&application=other')).toEqual([]);
  });

  it('answers a replay with the session, and other content with a conflict', async () => {
    const body = {
      subject: 'r',
      application: 'replay',
      sessionId: 'r-1',
      groups: ['b', 'a'],
      labels: { x: '1', y: '2' },
    };
    const first = await curfew.api.post('/v1/sessions', body);
    const again = await curfew.api.post('/v1/sessions', { ...body, labels: { y: '2', x: '1' } });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.startedAt).toBe(first.body.startedAt);
    expect((await curfew.api.post('/v1/sessions', { ...body, subject: 's' })).body.code).toBe('session_exists');
  });

  it('answers a repeated POST with its Idempotency-Key as it was answered first, secrets included', async () => {
    const key = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' };
    const body = { name: 'once', scopes: ['check:read'] };
    const first = await curfew.api.post('/v1/keys', body, key);
    const again = await curfew.api.post('/v1/keys', body, {
      'idempotency-key': '8e03978e-40d5-43e8-bc93-6894a57f9324',
    });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(
      (await curfew.api.get('/v1/keys?limit=200')).body.keys.filter((k: { name: string }) => k.name === 'once'),
    ).toHaveLength(1);
    expect((await curfew.api.post('/v1/keys', { ...body, name: 'other' }, key)).body).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
    const refused = { name: 'bad', scopes: ['nothing'] };
    expect((await curfew.api.post('/v1/keys', refused, { 'idempotency-key': 'k2' })).status).toBe(400);
    expect(
      (await curfew.api.post('/v1/keys', refused, { 'idempotency-key': 'k2' })).headers.get('idempotency-replayed'),
    ).toBe('true');
    expect((await curfew.api.post('/v1/keys', body, { 'idempotency-key': '""' })).body.errors[0].parameter).toBe(
      'Idempotency-Key',
    );
    const many = await Promise.all(
      Array.from({ length: 8 }, () =>
        curfew.api.post('/v1/tenants', { name: 'once-only' }, { 'idempotency-key': 'k3' }),
      ),
    );
    expect(new Set(many.map((a) => a.status))).toEqual(
      new Set(many.some((a) => a.status === 409) ? [201, 409] : [201]),
    );
    expect(many.filter((a) => a.status === 409).every((a) => a.body.code === 'idempotency_in_progress')).toBe(true);
  });

  it('logs route templates with request ids, and nothing secret', async () => {
    await curfew.api.get('/v1/sessions/secret-session-id', { 'x-request-id': 'trace-me' });
    const log = () => readFileSync(curfew.apis[0]!.log, 'utf8');
    const line = await waitFor(() =>
      log()
        .split('\n')
        .find((l) => l.includes('trace-me')),
    );
    expect(JSON.parse(line)).toMatchObject({
      msg: 'request',
      method: 'GET',
      route: '/v1/sessions/:id',
      status: 404,
      reqId: 'trace-me',
    });
    expect(log()).not.toMatch(/secret-session-id|whsec_|Bearer/);
    expect(log()).not.toContain(ADMIN_KEY.split('_')[2]);
  });

  it('finishes requests under way when it is asked to stop', async () => {
    const api = await curfew.startApi();
    await waitFor(async () => (await fetch(`${api.url}/health/ready`)).status === 200, 20_000, 'readiness');
    const started = Array.from({ length: 20 }, (_, i) =>
      curfew.api.at(api.url).post('/v1/sessions', { subject: `d-${i}`, application: 'drain' }),
    );
    // The first answer shows that the others have arrived and are being worked on.
    await Promise.race(started);
    api.kill('SIGTERM');
    expect((await Promise.all(started)).map((a) => a.status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(await api.ended).toBe('exit code 0');
  });
});
