import * as fc from 'fast-check';
import { envelopeMs, LONGEST_RETRY_AFTER_MS, nextDelayMs } from './retry-schedule.js';

const attempts = fc.integer({ min: 1, max: 200 });
const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('nextDelayMs', () => {
  it('follows the agreed envelope', () => {
    const seconds = Array.from({ length: 14 }, (_, i) => envelopeMs(i + 1) / 1_000);
    expect(seconds).toEqual([0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600, 3600]);
  });

  it('makes eight attempts within about a minute at the slowest draw', () => {
    const slowest = [1, 2, 3, 4, 5, 6, 7].reduce((sum, n) => sum + nextDelayMs(n, () => 0.999_999), 0);
    expect(slowest).toBeLessThanOrEqual(60_510);
  });

  it('never narrows', () => {
    fc.assert(fc.property(attempts, (n) => envelopeMs(n + 1) >= envelopeMs(n)));
  });

  it('stays between a tenth of the envelope and all of it', () => {
    fc.assert(
      fc.property(attempts, draws, (n, draw) => {
        const delay = nextDelayMs(n, () => draw);
        return Number.isInteger(delay) && delay >= envelopeMs(n) / 10 && delay <= envelopeMs(n);
      }),
    );
  });

  it('uses the whole width', () => {
    expect(nextDelayMs(4, () => 0)).toBe(400);
    expect(nextDelayMs(4, () => 0.999_999_9)).toBe(4_000);
  });

  it('is never sooner than the receiver asked, up to the cap, and not much later', () => {
    fc.assert(
      fc.property(attempts, draws, fc.integer({ min: 0, max: 10 * LONGEST_RETRY_AFTER_MS }), (n, draw, asked) => {
        const delay = nextDelayMs(n, () => draw, asked);
        const capped = Math.min(asked, LONGEST_RETRY_AFTER_MS);
        return delay >= capped && delay <= Math.ceil(Math.max(envelopeMs(n), capped * 1.1));
      }),
    );
  });
});
