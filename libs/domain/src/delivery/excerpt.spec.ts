import { excerpt, LONGEST_EXCERPT } from './excerpt.js';

describe('an excerpt', () => {
  it('holds no secret, wherever the receiver put it', () => {
    const text = 'got Bearer abcdef, and abc; v1,sig= again Bearer abcdef';
    expect(excerpt(text, ['abc', 'Bearer abcdef', '', 'v1,sig='])).toBe(
      'got [hidden], and [hidden]; [hidden] again [hidden]',
    );
  });

  it('hides a secret that the bound would cut', () => {
    const text = `${'x'.repeat(LONGEST_EXCERPT - 3)}secret`;
    expect(excerpt(text, ['secret'])).toBe(`${'x'.repeat(LONGEST_EXCERPT - 3)}[hi`);
  });

  it('can be stored and shown, whatever bytes came', () => {
    expect(excerpt('a\u0000b\u001b[2Jc\ud800d\n\tŽ', [])).toBe('a\uFFFDb\uFFFD[2Jc\uFFFDd\n\tŽ');
    expect([...excerpt('😀'.repeat(600), [])]).toHaveLength(LONGEST_EXCERPT);
  });
});
