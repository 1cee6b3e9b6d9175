import { Webhook } from 'standardwebhooks';
import { clockOff } from '../support/faketime.js';
import { watched } from '../support/history/watched.js';
import { metricOf } from '../support/metric-of.js';
import { quantiles } from '../support/quantile.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 40;
const SOME_AGAIN = 5;
const IDLE_MS = 3_000;
const WARN_MS = 1_000;
/** A little more than receivers tolerate in a signature. */
const FIVE_MINUTES = 305;
/** What an alarm that a wrong clock set costs: the watchdog keeps time (engine rules 11 and 12). */
const WATCHDOG_BOUND_MS = 1_500 + 1_000;

interface Body {
  readonly type: string;
  readonly data: { readonly deadline: string; readonly decidedAt: string; readonly latenessMs: number };
}

/** Redis decides time (engine rule 1): the clocks of our processes schedule timers and retries, and nothing else. */
describe.each([
  ['ahead', undefined],
  ['ahead, and others as much behind', -FIVE_MINUTES],
])('processes five minutes %s', (how, otherSeconds) => {
  let told = 0;
  const here = watched(async () => ({
    environment: await clockOff(FIVE_MINUTES),
    // Every third is tried again; were it all of them, a breaker would open.
    answer: (_, attempt) => ({ status: attempt === 1 && ++told % 3 === 0 ? 503 : 204 }),
    limits: { idleTimeoutSeconds: IDLE_MS / 1000, warnBeforeSeconds: WARN_MS / 1000 },
  }));
  let strict: Receiver;
  beforeAll(async () => {
    strict = await startReceiver();
    if (otherSeconds === undefined) return;
    const other = await clockOff(otherSeconds);
    const [api] = await Promise.all([here.curfew.startApi(other), here.curfew.startWorker(other)]);
    await waitFor(async () => (await fetch(`${api.url}/health/ready`)).status === 200, 60_000, 'readiness');
  });
  afterAll(() => strict?.stop());

  it('are five minutes off, and say so', async () => {
    const off = await Promise.all(
      [...here.curfew.apis, ...here.curfew.workers].map((app) => metricOf(app, 'curfew_clock_offset_seconds')),
    );
    expect(off.map(Math.abs).every((s) => Math.abs(s - FIVE_MINUTES) < 2)).toBe(true);
    expect(new Set(off.map(Math.sign)).size).toBe(otherSeconds === undefined ? 1 : 2);
  });

  it('end, warn and deliver by the time of Redis', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) {
      const { body } = await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
      expect(Math.abs(Date.parse(body.startedAt) - Date.now())).toBeLessThan(2_000);
    }
    const bodies = () => here.receiver.requests.map(({ body }) => JSON.parse(body) as Body);
    const revoked = () => bodies().filter(({ type }) => type === 'session.revoked');
    await waitFor(() => revoked().length >= SESSIONS + SOME_AGAIN, 30_000);
    const { events } = await here.history.finish(`processes five minutes ${how}`);
    const lateness = (type: string, beforeMs: number) =>
      quantiles(
        events
          .filter((e) => e.type === type)
          .map(({ data }) => Date.parse(data.decidedAt) - (Date.parse(data.deadline!) - beforeMs)),
      );
    const warned = lateness('session.expiring', WARN_MS);
    const ended = lateness('session.revoked', 0);
    console.log(`warnings late by at most ${warned.max} ms, endings by ${ended.max} ms`);
    expect(warned.max).toBeLessThan(WATCHDOG_BOUND_MS);
    expect(ended.max).toBeLessThan(WATCHDOG_BOUND_MS);
  });

  it('sign for a receiver with the standard tolerance, and try again in time', async () => {
    const { body } = await here.curfew.api.post('/v1/subscriptions', {
      name: 'strict',
      kind: 'webhook',
      url: strict.url,
      events: ['session.started'],
    });
    const verifier = new Webhook(body.secret as string);
    strict.answer(({ body: text, headers }, attempt) => {
      // Throws, and hangs up, for a timestamp that is five minutes off.
      verifier.verify(text, headers as Record<string, string>);
      return { status: attempt === 1 ? 503 : 204 };
    });
    for (let i = 0; i < 5; i++) {
      await here.curfew.api.post('/v1/sessions', { sessionId: `signed-${i}`, subject: 's', application: 'a' });
    }
    const deliveries = await waitFor(async () => {
      const page = await here.curfew.api.get(`/v1/subscriptions/${body.id}/deliveries`);
      const delivered = page.body.deliveries.filter((d: { status: string }) => d.status === 'delivered');
      return delivered.length === 5 && delivered;
    }, 20_000);
    for (const { attempts, latencyMs } of deliveries) {
      expect(attempts).toBe(2);
      expect(latencyMs).toBeGreaterThan(0);
      expect(latencyMs).toBeLessThan(20_000);
    }
  });

  it('let a key expire when it should', async () => {
    const expiresAt = Date.now() + 3_000;
    const { status, body } = await here.curfew.api.post('/v1/keys', {
      name: 'brief',
      scopes: ['check:read'],
      expiresAt: new Date(expiresAt).toISOString(),
    });
    expect(status).toBe(201);
    await Promise.all(
      here.curfew.apis.map(async ({ url }) => {
        const api = here.curfew.api.as(body.key as string).at(url);
        expect((await api.get('/v1/check/x')).status).toBe(200);
        await waitFor(async () => (await api.get('/v1/check/x')).status === 401, 10_000);
        expect(Date.now()).toBeGreaterThanOrEqual(expiresAt - 50);
        expect(Date.now()).toBeLessThan(expiresAt + 2_000);
      }),
    );
  });
});
