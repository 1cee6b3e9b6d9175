import { requestId } from './request-id.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const idOf = (given?: string | string[]) => requestId({ headers: { 'x-request-id': given } as Record<string, string> });

describe('requestId', () => {
  it.each(['a', 'A-1_b.c', 'x'.repeat(128)])("keeps the caller's: %s", (given) => expect(idOf(given)).toBe(given));

  it.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['one too long', 'x'.repeat(129)],
    ['one that would break a line of the log', 'a\nb'],
    ['one that ends in a line break', 'a\n'],
    ['one with room for markup', '<a>'],
    ['two', ['a', 'b']],
  ])('makes a new one for %s', (_, given) => expect(idOf(given)).toMatch(UUID));

  it('makes each only once', () => expect(idOf()).not.toBe(idOf()));
});
