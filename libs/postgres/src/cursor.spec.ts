import { decodeMoment, encodeMoment, numberCursor, pageOf } from './cursor.js';

const REFUSED = expect.objectContaining({ code: 'validation_failed' });

describe('cursors', () => {
  it('survive the way to the caller and back', () => {
    const cursor = { at: 1_795_000_000_123, id: 'a.B_~-9' };
    expect(decodeMoment(encodeMoment(cursor))).toEqual(cursor);
    expect(numberCursor('42', '0')).toBe('42');
    expect(numberCursor(undefined, '0')).toBe('0');
  });

  it.each(['', 'x', '-1', '1e3', '9223372036854775808', "1' or"])('refuse the number "%s"', (after) => {
    expect(() => numberCursor(after, '0')).toThrow(REFUSED);
  });

  it.each(['', 'x', Buffer.from('1').toString('base64url'), Buffer.from('x/y').toString('base64url')])(
    'refuse the moment "%s"',
    (after) => {
      expect(() => decodeMoment(after)).toThrow(REFUSED);
    },
  );
});

it('gives a next cursor only when there is more', () => {
  const page = (rows: number[]) => pageOf(rows, 2, (n) => n * 10, String);
  expect(page([1, 2, 3])).toEqual({ items: [10, 20], next: '2' });
  expect(page([1, 2])).toEqual({ items: [10, 20] });
});
