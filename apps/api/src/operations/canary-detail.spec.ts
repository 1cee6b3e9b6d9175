import type { CanaryState, LatestCanary } from '@curfew/redis';
import { CanaryDetail } from './canary-detail.js';

const NOW = 1_800_000_000_000;
const LAGS = { decisionMs: 4, deliveryMs: 12, acknowledgementMs: 15 };

function tell(latest: () => Promise<LatestCanary | undefined>, seconds = 5) {
  return new CanaryDetail({ latest } as Partial<CanaryState> as CanaryState, { now: () => NOW }, { seconds }).tell();
}

it.each<[string, Partial<LatestCanary> | undefined, string]>([
  ['none', undefined, 'none has been acknowledged yet'],
  ['fresh', { at: NOW - 2_000 }, 'ok: 2 s ago, decided 4 ms, delivered 12 ms, acknowledged 15 ms after its deadline'],
  ['just in time', { at: NOW - 25_000 }, 'ok: 25 s ago'],
  ['overdue', { at: NOW - 26_000 }, 'overdue: none has been acknowledged for 26 s'],
])('a line on the latest canary: %s', async (_, latest, line) => {
  expect(await tell(async () => latest && ({ ...LAGS, ...latest } as LatestCanary))).toContain(line);
});

it('is left out when there are none, and when nobody can say now', async () => {
  expect(await tell(async () => undefined, 0)).toBeUndefined();
  expect(await tell(() => Promise.reject(new Error('away')))).toBeUndefined();
  expect(await tell(() => new Promise(() => undefined))).toBeUndefined();
});
