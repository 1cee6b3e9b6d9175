import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it('orders members by their UTF-16 code units, at every depth (RFC 8785 §3.2.3)', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      1: 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': { b: [{ d: 1, c: 2 }], a: null },
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":{"a":null,"b":[{"c":2,"d":1}]},"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('leaves out what is undefined, and keeps the places of a list', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, false] })).toBe('{"b":[null,false]}');
  });

  it('has one text for equal values, and another for unequal ones', () => {
    expect(canonicalJson({ a: '1', b: 2 })).toBe(canonicalJson({ b: 2, a: '1' }));
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
  });
});
