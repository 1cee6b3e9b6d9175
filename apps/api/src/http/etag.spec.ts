import { etag, expectedVersion } from './etag.js';

describe('etag', () => {
  it('is what expectedVersion reads', () => {
    expect(etag(7)).toBe('"7"');
    for (const version of [1, 10, 999_999_999]) expect(expectedVersion(etag(version))).toBe(version);
  });
});

describe('expectedVersion', () => {
  it('takes any version for *', () => {
    expect(expectedVersion('*')).toBe('*');
    expect(expectedVersion(' * ')).toBe('*');
  });

  it('demands the header', () => {
    expect(() => expectedVersion(undefined)).toThrow(expect.objectContaining({ code: 'precondition_required' }));
  });

  it.each(['', '7', 'W/"7"', '"0"', '"07"', '"7", "8"', '"-1"', '"7.0"', '"1e3"', '"9999999999"', '"*"'])(
    'never matches by %s: only a strong tag of ours does',
    (tag) => expect(() => expectedVersion(tag)).toThrow(expect.objectContaining({ code: 'precondition_failed' })),
  );
});
