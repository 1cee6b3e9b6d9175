import { freePort } from '../../apps/embedded/src/processes/free-port.js';
import { Api, type Json } from '../support/http.js';
import { Sample, type SampleOptions } from '../support/sample-service/start-sample.js';
import { ADMIN_KEY, type RunningApps, startApps } from '../support/start-apps.js';
import { VirtualTime } from '../support/virtual-time.js';
import { waitFor } from '../support/wait-for.js';

const IDLE_SECONDS = 600;
const QUARTER_SECONDS = 900;
const EACH_QUARTER = 10;
const HEARS = ['webhook', 'stream', 'feed'] as const;

/** Services that are away for an hour while sessions end. The time of processes and stores is moved; nobody waits. */
describe('receivers that were down for an hour', () => {
  let time: VirtualTime;
  let apps: RunningApps;
  let api: Api;
  let subscription: string;
  const samples = new Map<SampleOptions['hears'], Sample>();
  beforeAll(async () => {
    time = await VirtualTime.start();
    apps = await startApps({ environment: { ...time.environment, CURFEW_STREAM_HEARTBEAT_SECONDS: '1' } });
    api = new Api(apps.url, ADMIN_KEY);
    const policy = { name: 'short', match: { application: ['shop'] }, idleTimeoutSeconds: IDLE_SECONDS };
    expect((await api.post('/v1/policies', { ...policy, warnBeforeSeconds: 0 })).status).toBe(201);
    for (const hears of HEARS) samples.set(hears, await start(hears));
  });
  afterAll(async () => {
    for (const sample of samples.values()) await sample.stop();
    await apps?.stop();
    await time?.stop();
  });

  async function start(hears: SampleOptions['hears']): Promise<Sample> {
    const scopes = ['events:read', 'events:acknowledge'];
    const key = (await api.post('/v1/keys', { name: hears, scopes, application: 'shop' })).body.key as string;
    const port = await freePort();
    const hook = { url: `http://127.0.0.1:${port}/hook`, events: ['session.revoked'] };
    if (hears !== 'webhook') return Sample.start({ hears, curfewUrl: apps.url, key });
    const { body } = await api.post('/v1/subscriptions', { name: 'shop', kind: 'webhook', ...hook });
    subscription = `/v1/subscriptions/${body.id}`;
    return Sample.start({ hears, curfewUrl: apps.url, key, port, secret: body.secret as string });
  }

  const endings = async () => (await api.get('/v1/events?type=session.revoked&limit=200')).body.events as Json[];
  async function startSessions(name: string, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const session = { sessionId: `${name}-${i}`, subject: 'ada', application: 'shop' };
      expect((await api.post('/v1/sessions', session)).status).toBe(201);
    }
  }
  /** Each as often as it was applied. */
  const applied = (hears: SampleOptions['hears']) => samples.get(hears)!.state.applied.toSorted();
  async function untilAll(hears: SampleOptions['hears']): Promise<void> {
    const wanted = (await endings()).map(({ id }) => id as string).toSorted();
    await waitFor(() => applied(hears).length >= wanted.length, 45_000, `the endings, by ${hears}`);
    expect(applied(hears)).toEqual(wanted);
  }

  it('had each ending while they were there', async () => {
    await startSessions('before', 3);
    for (let i = 0; i < 3; i++) await api.delete(`/v1/sessions/before-${i}`);
    await waitFor(async () => (await endings()).length === 3);
    for (const hears of HEARS) await untilAll(hears);
  });

  it('are tried again and again while they are away', async () => {
    for (const sample of samples.values()) await sample.kill();
    for (let quarter = 1; quarter <= 4; quarter++) {
      await startSessions(`quarter-${quarter}`, EACH_QUARTER);
      await time.leap(QUARTER_SECONDS);
      await waitFor(async () => (await endings()).length === 3 + quarter * EACH_QUARTER, 20_000, `quarter ${quarter}`);
    }
    const decided = (await endings()).slice(3).map(({ timestamp }) => Date.parse(timestamp));
    expect(Math.max(...decided) - Math.min(...decided)).toBeGreaterThan(2_000 * QUARTER_SECONDS);
    const failing = await waitFor(async () => (await api.get(subscription)).body.failing as Json);
    expect(failing.failures).toBeGreaterThan(10);
  });

  it.each(['stream', 'feed'] as const)('catch up by the %s: nothing missing, nothing twice', async (hears) => {
    await samples.get(hears)!.comeBack();
    await untilAll(hears);
  });

  it('catch up by a replay: nothing missing, nothing twice', async () => {
    const [first] = await endings();
    await samples.get('webhook')!.comeBack();
    const { status, body } = await api.post(`${subscription}/replay`, { from: first.timestamp });
    expect([status, body.replayed > 0]).toEqual([202, true]);
    await untilAll('webhook');
    const deliveries = async () => (await api.get(`${subscription}/deliveries?limit=200`)).body.deliveries as Json[];
    await waitFor(async () => (await deliveries()).every(({ status: now }) => now === 'applied'));
  });
});
