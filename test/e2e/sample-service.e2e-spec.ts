import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../apps/embedded/src/processes/free-port.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { Sample, type SampleOptions } from '../support/sample-service/start-sample.js';
import { waitFor } from '../support/wait-for.js';

const IDLE_SECONDS = 3;
/** How long a user works: longer than idle. */
const WORKS_MS = 4_500;

/** A service that was built from the guides, with sessions of its own. */
describe('a service that follows the guides', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew({ environment: { CURFEW_STREAM_HEARTBEAT_SECONDS: '1' } });
    const limits = { idleTimeoutSeconds: IDLE_SECONDS, warnBeforeSeconds: 0 };
    const policy = { name: 'short', match: { application: ['shop'] }, ...limits };
    expect((await curfew.api.post('/v1/policies', policy)).status).toBe(201);
  });
  afterAll(() => curfew?.stop());

  async function start(hears: SampleOptions['hears']): Promise<Sample> {
    const scopes = ['sessions:write', 'activity:write', 'events:read', 'events:acknowledge'];
    const key = (await curfew.api.post('/v1/keys', { name: hears, scopes, application: 'shop' })).body.key as string;
    if (hears !== 'webhook') return Sample.start({ hears, curfewUrl: curfew.url, key });
    const port = await freePort();
    const { body } = await curfew.api.post('/v1/subscriptions', {
      name: 'shop',
      kind: 'webhook',
      url: `http://127.0.0.1:${port}/hook`,
      events: ['session.revoked'],
      application: 'shop',
    });
    return Sample.start({ hears, curfewUrl: curfew.url, key, port, secret: body.secret as string });
  }

  describe.each(['stream', 'feed', 'webhook'] as const)('and hears by %s', (hears) => {
    let sample: Sample;
    beforeAll(async () => {
      sample = await start(hears);
    });
    afterAll(() => sample?.stop());

    async function signIn(subject: string) {
      const answer = await fetch(`${sample.url}/sign-in/${subject}`, { method: 'POST' });
      const headers = { cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! };
      const { sessionId } = (await answer.json()) as { sessionId: string };
      const get = (path: string) => fetch(new URL(path, sample.url), { headers, signal: AbortSignal.timeout(20_000) });
      return { sessionId, get, page: async () => (await get('/page')).status };
    }
    async function endingOf(sessionId: string): Promise<Json> {
      const { events } = (await curfew.api.get(`/v1/sessions/${sessionId}/events`)).body;
      return events.find(({ type }: Json) => type === 'session.revoked');
    }
    const reportOf = async (sessionId: string) => {
      const { id } = await endingOf(sessionId);
      return (await curfew.api.get(`/v1/events/${id}/convergence`)).body as Json;
    };

    it('keeps a user who works, and drops one who stopped, with what was held open', async () => {
      const ada = await signIn('ada');
      const live = await ada.get('/live');
      for (const end = performance.now() + WORKS_MS; performance.now() < end; await sleep(300)) {
        expect(await ada.page()).toBe(200);
      }
      const stopped = performance.now();
      await live.text();
      const after = performance.now() - stopped;
      expect(after).toBeGreaterThan((IDLE_SECONDS - 1) * 1_000);
      expect(after).toBeLessThan((IDLE_SECONDS + 2) * 1_000);
      expect(await ada.page()).toBe(401);
      const report = await waitFor(async () => {
        const now = await reportOf(ada.sessionId);
        return now.converged && now;
      });
      expect(report.receivers).toMatchObject([{ application: 'shop', status: 'applied', connectionsClosed: 1 }]);
      expect((await endingOf(ada.sessionId)).data).toMatchObject({ cause: 'idle_timeout' });
    });

    it('drops the session that an administrator ends, and no other', async () => {
      const [bob, eve] = [await signIn('bob'), await signIn('eve')];
      await curfew.api.delete(`/v1/sessions/${bob.sessionId}`);
      await waitFor(async () => (await bob.page()) === 401);
      expect(await eve.page()).toBe(200);
      await waitFor(async () => (await reportOf(bob.sessionId)).converged);
    });

    it('learns after it was killed of what ended meanwhile', async () => {
      const [kim, lea] = [await signIn('kim'), await signIn('lea')];
      await sample.kill();
      await curfew.api.delete(`/v1/sessions/${kim.sessionId}`);
      await sample.comeBack();
      await waitFor(async () => (await kim.page()) === 401, 15_000);
      await waitFor(async () => (await reportOf(kim.sessionId)).converged);
      const { applied } = sample.state;
      expect(new Set(applied).size).toBe(applied.length);
      await curfew.api.delete(`/v1/sessions/${lea.sessionId}`);
      await waitFor(async () => (await lea.page()) === 401);
    });
  });
});
