import { parseKey } from './parse-key.js';

const secret = 'Zz09'.repeat(8);

describe('parseKey', () => {
  it.each([8, 32])('takes an id of %i characters', (n) =>
    expect(parseKey(`cfw_${'a'.repeat(n)}_${secret}`)).toEqual({ id: 'a'.repeat(n), secret }),
  );

  it.each([32, 256])('takes a secret of %i characters', (n) =>
    expect(parseKey(`cfw_abcdEF12_${'b'.repeat(n)}`)).toEqual({ id: 'abcdEF12', secret: 'b'.repeat(n) }),
  );

  it.each([
    ['an id that is too short', `cfw_abcdEF1_${secret}`],
    ['an id that is too long', `cfw_${'a'.repeat(33)}_${secret}`],
    ['a secret that is too short', `cfw_abcdEF12_${secret.slice(1)}`],
    ['a secret that is too long', `cfw_abcdEF12_${'b'.repeat(257)}`],
    ['another prefix', `xfw_abcdEF12_${secret}`],
    ['what is not base62', `cfw_abcd-F12_${secret}`],
    ['a third part', `cfw_abcdEF12_${secret}_x`],
    ['a line break at the end', `cfw_abcdEF12_${secret}\n`],
    ['something before it', ` cfw_abcdEF12_${secret}`],
    ['nothing', ''],
  ])('refuses %s', (_, text) => expect(parseKey(text)).toBeUndefined());
});
