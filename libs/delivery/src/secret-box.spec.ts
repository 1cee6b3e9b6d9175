import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { SecretBox } from './secret-box.js';

const box = new SecretBox(randomBytes(32));

describe('SecretBox', () => {
  it('opens what it sealed, for the same context', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (plain, context) => box.open(box.seal(plain, context), context) === plain),
    );
  });

  it('does not open for another context or under another key', () => {
    const sealed = box.seal('whsec_x', 'sub-1');
    expect(() => box.open(sealed, 'sub-2')).toThrow('does not open');
    expect(() => new SecretBox(randomBytes(32)).open(sealed, 'sub-1')).toThrow('does not open');
  });

  it('does not open when any bit was changed or any byte is missing', () => {
    const sealed = box.seal('whsec_x', 'sub-1');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => box.open(altered, 'sub-1')).toThrow();
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => box.open(sealed.subarray(0, length), 'sub-1')).toThrow();
    }
  });

  it('seals the same text differently each time, and does not show it', () => {
    expect(box.seal('whsec_x', 's')).not.toEqual(box.seal('whsec_x', 's'));
    expect(box.seal('whsec_x', 's').includes('whsec_x')).toBe(false);
  });

  it.each([16, 31, 33])('refuses a master key of %d bytes', (n) => {
    expect(() => new SecretBox(Buffer.alloc(n))).toThrow('32 bytes');
  });
});
