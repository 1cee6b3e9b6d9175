import type { ClaimedBatch, ClaimedDelivery } from '@curfew/domain';
import { CLAIM_MS, holdClaims } from './hold-claims.js';

describe('holdClaims', () => {
  const held: (readonly [readonly string[], number])[] = [];
  const batch: ClaimedBatch = {
    tenantId: 't',
    url: 'https://r.example/',
    keys: [],
    deliveries: [{ id: 'd-1' }, { id: 'd-2' }] as unknown as ClaimedDelivery[],
  };
  const deliveries = { hold: async (...asked: [readonly string[], number]) => void held.push(asked) };
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('prolongs claims well before they run out, until it is let go', () => {
    const letGo = holdClaims(deliveries, batch);
    jest.advanceTimersByTime(3 * CLAIM_MS);
    // Two may fail before a claim is lost.
    expect(held.length).toBeGreaterThanOrEqual(9);
    expect(new Set(held.map((asked) => JSON.stringify(asked)))).toEqual(new Set([`[["d-1","d-2"],${CLAIM_MS}]`]));
    const count = held.length;
    letGo();
    jest.advanceTimersByTime(CLAIM_MS);
    expect(held).toHaveLength(count);
  });
});
