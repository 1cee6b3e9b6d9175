import type { OutboundAnswer } from '@curfew/domain';
import * as fc from 'fast-check';
import { judgeAttempt } from './judge-attempt.js';

const NOW = 1_000_000;
const DAY = 86_400_000;
const delivery = { id: 'd1', attempt: 3, giveUpAt: NOW + DAY };
const answered = (status: number, retryAfterMs?: number): OutboundAnswer => ({
  kind: 'answered',
  status,
  body: '',
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const judge = (answer: OutboundAnswer, giveUpAt = delivery.giveUpAt) =>
  judgeAttempt({ ...delivery, giveUpAt }, answer, NOW, () => 0.5);

describe('judgeAttempt', () => {
  it.each([200, 202, 204, 299])('takes %d as delivered', (status) => {
    expect(judge(answered(status))).toEqual({ id: 'd1', result: 'delivered', status, at: NOW });
  });

  it('takes a late 2xx as delivered all the same', () => {
    expect(judge(answered(200), NOW - 1).result).toBe('delivered');
  });

  it.each([199, 301, 307, 400, 401, 404, 500])('takes %d as failed', (status) => {
    expect(judge(answered(status))).toMatchObject({ result: 'failed', status, retryInMs: 1_100 });
  });

  it('names a redirect', () => {
    expect(judge(answered(302))).toMatchObject({ error: 'redirect_refused: the receiver answered 302' });
  });

  it('takes 410 as gone, even past the end', () => {
    expect(judge(answered(410), NOW - 1)).toEqual({
      id: 'd1',
      result: 'gone',
      status: 410,
      error: 'the receiver answered 410',
    });
  });

  it.each([429, 502, 503, 504])('grants the time that %d asks for', (status) => {
    expect(judge(answered(status, 60_000))).toMatchObject({ result: 'failed', retryInMs: 63_000 });
  });

  it.each([400, 500])('gives no time to %d', (status) => {
    expect(judge(answered(status, 60_000))).toMatchObject({ result: 'failed', retryInMs: 1_100 });
  });

  it('takes what the guard refused, and what was not reached, as failed without a status', () => {
    expect(judge({ kind: 'refused', error: 'the host is a private address' })).toEqual({
      id: 'd1',
      result: 'failed',
      error: 'refused: the host is a private address',
      retryInMs: 1_100,
    });
    expect(judge({ kind: 'unreachable', error: 'connection refused' })).toMatchObject({ error: 'connection refused' });
  });

  it('gives up exactly when the next try would be past the end', () => {
    expect(judge(answered(500), NOW + 1_100).result).toBe('failed');
    expect(judge(answered(500), NOW + 1_099)).toEqual({
      id: 'd1',
      result: 'dead',
      status: 500,
      error: 'the receiver answered 500',
    });
  });

  it('never plans a try past the end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 2 * DAY }),
        fc.option(fc.integer({ min: 0, max: DAY }), { nil: undefined }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, left, retryAfterMs, draw) => {
          const giveUpAt = NOW + left;
          const outcome = judgeAttempt({ id: 'd', attempt, giveUpAt }, answered(503, retryAfterMs), NOW, () => draw);
          return outcome.result === 'dead' || (outcome.result === 'failed' && NOW + outcome.retryInMs <= giveUpAt);
        },
      ),
    );
  });
});
