import { BatchFill } from './batch-fill.js';

describe('BatchFill', () => {
  const batching = { maxEvents: 10, maxWaitMs: 1_000 };
  let now = 0;
  const fill = new BatchFill(() => now);

  it('notices when as many wait as go together, each receiver by itself, and begins anew', () => {
    expect([fill.isFull('a', 6, batching), fill.isFull('b', 6, batching)]).toEqual([false, false]);
    expect([fill.isFull('a', 4, batching), fill.isFull('a', 9, batching)]).toEqual([true, false]);
    expect(fill.isFull('b', 30, batching)).toBe(true);
  });

  it('forgets what has gone because it waited long enough', () => {
    expect(fill.isFull('c', 9, batching)).toBe(false);
    now = 1_000;
    expect(fill.isFull('c', 9, batching)).toBe(false);
    now = 1_999;
    expect(fill.isFull('c', 1, batching)).toBe(true);
  });

  it('is full at once for whoever waits for nothing more', () => {
    expect(fill.isFull('d', 1, { maxEvents: 1, maxWaitMs: 60_000 })).toBe(true);
  });
});
