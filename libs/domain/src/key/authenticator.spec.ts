import { CurfewError } from '../errors/curfew-error.js';
import { FakeKeyMirror } from '../testing/fake-key-mirror.js';
import type { KeyRecord } from './api-key.js';
import { Authenticator } from './authenticator.js';

const SECRET = 'Zz09'.repeat(8);
const KEY: KeyRecord = {
  id: 'abcdEF12',
  tenantId: 'tenant-1',
  tenantNumber: 1,
  secretHash: `hash of ${SECRET}`,
  scopes: ['check:read'],
};
const BEARER = `Bearer cfw_${KEY.id}_${SECRET}`;

/** A mirror that counts how often it is asked, and can do something in between. */
class WatchedMirror extends FakeKeyMirror {
  finds = 0;

  override async find(id: string) {
    this.finds++;
    return super.find(id);
  }
}

describe('Authenticator', () => {
  let mirror: WatchedMirror;
  let stored: KeyRecord | undefined;
  let reads: number;
  let whileReading: () => Promise<void>;
  let monotonic: number;
  let wall: number;
  let authenticator: Authenticator;
  beforeEach(() => {
    mirror = new WatchedMirror();
    stored = KEY;
    reads = 0;
    whileReading = async () => undefined;
    [monotonic, wall] = [0, 1_800_000_000_000];
    const keys = {
      find: async () => {
        reads++;
        const found = stored;
        await whileReading();
        return found;
      },
    };
    const clocks = { monotonic: () => monotonic, wall: () => wall };
    authenticator = new Authenticator(mirror, keys, (text) => `hash of ${text}`, clocks);
  });
  const refused = (authorization?: string) =>
    expect(authenticator.authenticate(authorization)).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });

  it('answers with the key, from the database once and from the mirror after', async () => {
    expect(await authenticator.authenticate(BEARER)).toEqual(KEY);
    monotonic = 10_000;
    stored = undefined;
    expect(await authenticator.authenticate(BEARER)).toEqual(KEY);
    expect(reads).toBe(1);
  });

  it('takes the scheme in any case (RFC 9110 §11.1)', async () => {
    await expect(authenticator.authenticate(BEARER.replace('Bearer', 'bearer'))).resolves.toEqual(KEY);
  });

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', `Basic cfw_${KEY.id}_${SECRET}`],
    ['no key', 'Bearer x'],
    ['two tokens', `${BEARER} x`],
    ['a wrong secret', `${BEARER.slice(0, -1)}X`],
    ['an unknown id', `Bearer cfw_${'a'.repeat(8)}_${SECRET}`],
  ])('refuses %s, always in the same words', async (name, authorization) => {
    if (name === 'an unknown id') stored = undefined;
    await refused(authorization);
    const words = 'Send a valid API key as Authorization: Bearer cfw_<id>_<secret>';
    await expect(authenticator.authenticate(authorization)).rejects.toMatchObject({ detail: words });
  });

  it('refuses from the instant of expiry on, though the answer is cached', async () => {
    stored = { ...KEY, expiresAt: wall + 100 };
    wall += 99;
    await authenticator.authenticate(BEARER);
    wall += 1;
    await refused(BEARER);
  });

  it('reuses an answer for less than 500 ms of the monotonic clock, whatever the wall clock does', async () => {
    await authenticator.authenticate(BEARER);
    const before = mirror.finds;
    [monotonic, wall] = [499, wall - 3_600_000];
    await authenticator.authenticate(BEARER);
    expect(mirror.finds).toBe(before);
    await mirror.forget(KEY.id);
    monotonic = 500;
    await refused(BEARER);
  });

  it('recalls a whole header that was found good, and counts that use', async () => {
    expect(authenticator.recall(BEARER)).toBeUndefined();
    await authenticator.authenticate(BEARER);
    wall += 5;
    expect(authenticator.recall(BEARER)).toEqual(KEY);
    expect(authenticator.takeUses()).toEqual(new Map([[KEY.id, wall]]));
  });

  it('recalls no header but the one, and none that was refused', async () => {
    await authenticator.authenticate(BEARER);
    await refused(`${BEARER.slice(0, -1)}X`);
    for (const other of [undefined, '', `${BEARER.slice(0, -1)}X`, BEARER.toLowerCase(), `${BEARER} `]) {
      expect(authenticator.recall(other)).toBeUndefined();
    }
  });

  it('recalls no longer than the answer may be reused, which ages from when it was asked for', async () => {
    await authenticator.authenticate(BEARER);
    monotonic = 300;
    await authenticator.authenticate(BEARER);
    monotonic = 499;
    expect(authenticator.recall(BEARER)).toEqual(KEY);
    monotonic = 500;
    expect(authenticator.recall(BEARER)).toBeUndefined();
    whileReading = async () => {
      monotonic += 60_000;
    };
    stored = { ...KEY, id: 'slowKEY1' };
    const slow = `Bearer cfw_slowKEY1_${SECRET}`;
    await authenticator.authenticate(slow);
    expect(authenticator.recall(slow)).toBeUndefined();
  });

  it('recalls no key from its expiry on', async () => {
    stored = { ...KEY, expiresAt: wall + 100 };
    await authenticator.authenticate(BEARER);
    wall += 99;
    expect(authenticator.recall(BEARER)).toBeDefined();
    wall += 1;
    expect(authenticator.recall(BEARER)).toBeUndefined();
  });

  it('ages an answer from when it was asked for: a process that froze meanwhile does not trust it', async () => {
    whileReading = async () => {
      monotonic += 60_000;
    };
    await authenticator.authenticate(BEARER);
    await mirror.forget(KEY.id);
    await refused(BEARER);
  });

  it('does not bring back a key that is deleted between the look at the mirror and the one at the database', async () => {
    whileReading = () => mirror.forget(KEY.id);
    await refused(BEARER);
    monotonic = 10_000;
    await refused(BEARER);
    expect(reads).toBe(1);
  });

  it('never asks the database for a key that the mirror knows to be deleted', async () => {
    await mirror.forget(KEY.id);
    await refused(BEARER);
    expect(reads).toBe(0);
  });

  it('fails when the mirror does, rather than trusting an old answer', async () => {
    await authenticator.authenticate(BEARER);
    monotonic = 500;
    mirror.find = () => Promise.reject(new Error('away'));
    await expect(authenticator.authenticate(BEARER)).rejects.toThrow('away');
  });

  it('hands over the last use of each key once, and counts no refusal', async () => {
    await refused(`${BEARER.slice(0, -1)}X`);
    await authenticator.authenticate(BEARER);
    wall += 5;
    await authenticator.authenticate(BEARER);
    expect(authenticator.takeUses()).toEqual(new Map([[KEY.id, wall]]));
    expect(authenticator.takeUses()).toEqual(new Map());
  });

  describe('of a key that was found good', () => {
    beforeEach(() => authenticator.authenticate(BEARER));
    const away = async () => {
      throw new CurfewError('unavailable', 'away');
    };

    it('says at once that it was deleted or has expired', async () => {
      expect(await authenticator.stillGood(KEY)).toBe(true);
      await mirror.forget(KEY.id);
      expect(await authenticator.stillGood(KEY)).toBe(false);
      const brief = { ...KEY, id: 'brief', expiresAt: wall + 1_000 };
      await mirror.remember(brief);
      expect(await authenticator.stillGood(brief)).toBe(true);
      wall += 1_000;
      expect(await authenticator.stillGood(brief)).toBe(false);
    });

    it('asks the truth while the mirror is away', async () => {
      mirror.find = away;
      expect(await authenticator.stillGood(KEY)).toBe(true);
      stored = undefined;
      expect(await authenticator.stillGood(KEY)).toBe(false);
      whileReading = away;
      await expect(authenticator.stillGood(KEY)).rejects.toMatchObject({ code: 'unavailable' });
    });

    it('notes the use', async () => {
      authenticator.takeUses();
      await authenticator.stillGood(KEY);
      expect([...authenticator.takeUses().keys()]).toEqual([KEY.id]);
    });
  });
});
