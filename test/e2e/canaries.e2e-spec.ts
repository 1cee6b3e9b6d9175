import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { metricOf } from '../support/metric-of.js';
import { waitFor } from '../support/wait-for.js';

/** Synthetic sessions end in production, through the real path, and nobody sees them but the operator. */
describe('canaries', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    // Nothing here is permitted to receivers: theirs needs no permission.
    const environment = { CURFEW_CANARY_SECONDS: '1', CURFEW_WEBHOOK_ALLOW: 'hooks.example' };
    curfew = await startCurfew({ workers: 2, environment });
  });
  afterAll(async () => {
    await curfew?.stop();
  });

  const ready = async () => (await curfew.api.get<Json>('/health/ready')).body;
  const counted = async (step: string) => {
    const counts = curfew.workers.map((worker) => metricOf(worker, `curfew_canary_${step}_seconds_count`));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  it('tell in the details of readiness by how much the latest was late, and measure each step', async () => {
    const { details } = await waitFor(async () => {
      const body = await ready();
      return body.details?.canary.startsWith('ok') && body;
    }, 30_000);
    const lags = /^ok: \d+ s ago, decided (\d+) ms, delivered (\d+) ms, acknowledged (\d+) ms after its deadline$/;
    const [, decided, delivered, acknowledged] = lags.exec(details.canary)!.map(Number) as [
      number,
      number,
      number,
      number,
    ];
    expect(decided).toBeLessThanOrEqual(delivered);
    expect(delivered).toBeLessThanOrEqual(acknowledged);
    expect(acknowledged).toBeLessThan(10_000);
    for (const step of ['decision', 'delivery', 'acknowledgement']) {
      await waitFor(async () => (await counted(step)) >= 2, 20_000);
    }
  });

  it('are one in a turn, whatever the number of workers', async () => {
    const [before, at] = [await counted('decision'), Date.now()];
    await waitFor(async () => (await counted('decision')) >= before + 3, 30_000);
    const turns = (Date.now() - at) / 1_000 + 1;
    expect((await counted('decision')) - before).toBeLessThanOrEqual(Math.ceil(turns / 0.9));
  });

  it('are shown to no tenant, and their receiver can be nobody else’s', async () => {
    const { tenants } = (await curfew.api.get('/v1/tenants')).body;
    expect(tenants.map(({ name }: Json) => name)).toEqual(['default']);
    expect((await curfew.api.get('/v1/sessions')).body.sessions).toEqual([]);
    expect((await curfew.api.get('/v1/events')).body.events).toEqual([]);
    expect((await curfew.api.get('/v1/subscriptions')).body.subscriptions).toEqual([]);
    expect((await curfew.api.get('/v1/applications')).body.applications).toEqual([]);
    const hook = { name: 'x', kind: 'webhook', url: 'curfew-canary:receiver', events: ['*'] };
    expect((await curfew.api.post('/v1/subscriptions', hook)).status).toBe(400);
    expect((await curfew.api.post('/v1/tenants', { name: 'curfew.canary' })).status).toBe(409);
    for (const worker of curfew.workers) {
      expect(await metricOf(worker, 'curfew_subscription_convergence_seconds_count')).toBe(0);
    }
  });

  it('are gone when they are switched off', async () => {
    const off = await curfew.startApi({ CURFEW_CANARY_SECONDS: '0' });
    await waitFor(async () => (await curfew.api.at(off.url).get('/health/ready')).status === 200, 20_000);
    expect((await curfew.api.at(off.url).get<Json>('/health/ready')).body.details).toBeUndefined();
    await Promise.all(curfew.workers.map((worker) => worker.stop()));
    await curfew.startWorker({ CURFEW_CANARY_SECONDS: '0' });
    const worker = curfew.workers.at(-1)!;
    await waitFor(async () => (await metricOf(worker, 'curfew_live_sessions')) === 0, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await metricOf(worker, 'curfew_live_sessions')).toBe(0);
  });
});
