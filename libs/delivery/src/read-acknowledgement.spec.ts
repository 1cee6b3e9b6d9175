import { readAcknowledgement } from './read-acknowledgement.js';

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
});
