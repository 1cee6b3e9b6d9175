import type { ClaimedDelivery, OutboundAnswer } from '@curfew/domain';
import { readAcknowledgement, withAcknowledgement } from './read-acknowledgement.js';

describe('an acknowledgement in an answer', () => {
  it.each([
    ['{"applied":true}', {}],
    ['{"applied":true,"connectionsClosed":0,"more":1}', { connectionsClosed: 0 }],
    ['{"applied":true,"appliedAt":"2026-11-25T12:00:00.000Z"}', { appliedAt: Date.UTC(2026, 10, 25, 12) }],
    ['{"applied":true,"connectionsClosed":-1,"appliedAt":"soon"}', {}],
    ['{"applied":true,"connectionsClosed":1.5}', {}],
    ['{"applied":true,"connectionsClosed":3e9}', {}],
  ])('is %s', (body, expected) => expect(readAcknowledgement(body)('e')).toEqual(expected));

  it.each([
    [''],
    ['ok'],
    ['{"applied":false}'],
    ['{"applied":"true"}'],
    ['{"applied":1}'],
    ['[{"applied":true}]'],
    ['"applied"'],
    ['null applied'],
    ['{"applied":true'],
    ['{"events":[null,1,{"id":"other","applied":true},{"id":"e","applied":false}]}'],
    ['{"events":{"applied":true}}'],
  ])('is not %s', (body) => expect(readAcknowledgement(body)('e')).toBeUndefined());

  it('may be given by event', () => {
    const of = readAcknowledgement(
      '{"events":[{"id":"a","applied":true,"connectionsClosed":2},{"id":"b","applied":false}]}',
    );
    expect([of('a'), of('b'), of('c')]).toEqual([{ connectionsClosed: 2 }, undefined, undefined]);
  });

  it('counts with a 2xx only', () => {
    const delivery = { event: { id: 'e' } } as ClaimedDelivery;
    const answer: OutboundAnswer = { kind: 'answered', status: 200, body: '{"applied":true}' };
    const delivered = { id: '1', result: 'delivered', status: 200, at: 5 } as const;
    expect(withAcknowledgement(delivered, answer, delivery)).toEqual({ ...delivered, applied: {} });
    const failed = { id: '1', result: 'failed', error: 'x', retryInMs: 1 } as const;
    expect(withAcknowledgement(failed, answer, delivery)).toBe(failed);
    expect(withAcknowledgement(delivered, { ...answer, body: 'ok' }, delivery)).toBe(delivered);
  });
});
