import type { AttemptOutcome, ClaimedBatch } from '@curfew/domain';
import { Registry } from 'prom-client';
import { CanaryWatch } from './canary-watch.js';

const DEADLINE = 1_800_000_000_000;

it('measures each step of a canary once, from its deadline', async () => {
  const told: unknown[] = [];
  const registry = new Registry();
  let now = DEADLINE;
  const watch = new CanaryWatch(
    { acknowledged: async (latest) => void told.push(latest) },
    { now: () => now },
    registry,
  );
  const batch = { deliveries: [{ id: '1', event: { id: 'e' } }] } as unknown as ClaimedBatch;
  const delivered: AttemptOutcome = { id: '1', result: 'delivered', status: 200, at: DEADLINE + 40 };
  const failed: AttemptOutcome = { id: '1', result: 'failed', error: 'x', retryInMs: 1 };
  watch.received('e', DEADLINE, DEADLINE + 10, DEADLINE + 40);
  watch.received('e', DEADLINE, DEADLINE + 10, DEADLINE + 900);
  await watch.recorded(batch, [failed]);
  expect(told).toEqual([]);
  now = DEADLINE + 55;
  await watch.recorded(batch, [delivered]);
  await watch.recorded(batch, [delivered]);
  expect(told).toEqual([{ decisionMs: 10, deliveryMs: 40, acknowledgementMs: 55, at: now }]);
  const text = await registry.metrics();
  const sums = ['decision', 'delivery', 'acknowledgement'].map(
    (step) => new RegExp(`^curfew_canary_${step}_seconds_sum (.*)$`, 'm').exec(text)?.[1],
  );
  expect(sums).toEqual(['0.01', '0.04', '0.055']);
});
