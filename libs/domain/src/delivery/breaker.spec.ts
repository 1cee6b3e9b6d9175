import { afterAttempts, type Breaker, isLasting, SOUND } from './breaker.js';

const HOUR = 3_600_000;
const failed = (before: Breaker, now: number, n = 1) => afterAttempts(before, { delivered: 0, failed: n }, now);

describe('the breaker', () => {
  it('opens at the tenth failure in a row, and waits ever longer for its probes, half a minute at most', () => {
    let breaker = failed(SOUND, 0, 9);
    expect(breaker).toEqual({ failures: 9, failingSince: 0, failedAt: 0, probes: 0 });
    const waits: number[] = [];
    for (let now = 1_000; waits.length < 8;) {
      breaker = failed(breaker, now);
      waits.push((breaker.probeAt as number) - now);
      now = breaker.probeAt as number;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000]);
    expect(breaker).toMatchObject({ failures: 17, failingSince: 0 });
  });

  it('is not moved by what was under way when it opened', () => {
    const open = failed(SOUND, 0, 10);
    const later = failed(failed(open, 400, 8), 900, 22);
    expect(later).toEqual({ ...open, failures: 40 });
    expect(failed({ ...later, probeAt: 16_000 }, 1_200)).toMatchObject({ probes: 2, probeAt: 3_200 });
  });

  it('closes with anything that was delivered', () => {
    const open = failed(SOUND, 0, 100);
    expect(open.probeAt).toBe(1_000);
    expect(afterAttempts(open, { delivered: 1, failed: 99 }, 5)).toEqual(SOUND);
    expect(afterAttempts(open, { delivered: 0, failed: 0 }, 5)).toEqual(open);
  });

  it('is lasting only when the failures are', () => {
    let breaker = failed(SOUND, 0);
    expect(isLasting(SOUND, 100 * HOUR, HOUR)).toBe(false);
    for (let hour = 1; hour <= 5; hour++) breaker = failed(breaker, hour * HOUR);
    expect([isLasting(breaker, 5 * HOUR - 1, 5 * HOUR), isLasting(breaker, 5 * HOUR, 5 * HOUR)]).toEqual([false, true]);
    // Nothing was sent for a week: that it fails now says nothing of the time between.
    const later = failed(breaker, 168 * HOUR);
    expect(later.failingSince).toBe(168 * HOUR);
  });
});
