import type { KeyRecord } from '../key/api-key.js';
import type { KeyMirror } from '../key/key-mirror.js';

const KEY: KeyRecord = {
  id: 'key-1',
  tenantId: 'tenant-1',
  tenantNumber: 7,
  secretHash: 'abc',
  scopes: ['check:read', 'activity:write'],
  application: 'payments',
  expiresAt: 1_800_000_000_000,
};

/** What every mirror of keys must do (engine rule 24). */
export function describeKeyMirror(make: () => Promise<KeyMirror>): void {
  let mirror: KeyMirror;
  beforeEach(async () => {
    mirror = await make();
  });

  it('knows nothing of a key that nobody has shown it', async () => {
    expect(await mirror.find('key-1')).toBeUndefined();
  });

  it('gives back the key whole', async () => {
    await mirror.remember(KEY);
    expect(await mirror.find('key-1')).toEqual(KEY);
    expect(await mirror.find('key-2')).toBeUndefined();
  });

  it('keeps what it has when the same key is shown again', async () => {
    await mirror.remember(KEY);
    await mirror.remember({ ...KEY, scopes: ['tenants:write'] });
    expect(await mirror.find('key-1')).toEqual(KEY);
  });

  it('never brings a forgotten key back, be it known before or not', async () => {
    await mirror.remember(KEY);
    await mirror.forget('key-1');
    await mirror.forget('key-2');
    await mirror.remember(KEY);
    await mirror.remember({ ...KEY, id: 'key-2' });
    expect(await mirror.find('key-1')).toBe('deleted');
    expect(await mirror.find('key-2')).toBe('deleted');
  });

  it('hands over noted uses once, the last of each key', async () => {
    await mirror.noteUse(new Map());
    expect(await mirror.takeUses()).toEqual(new Map());
    await mirror.noteUse(new Map([['key-1', 5]]));
    await mirror.noteUse(
      new Map([
        ['key-1', 9],
        ['key-2', 6],
      ]),
    );
    expect(await mirror.takeUses()).toEqual(
      new Map([
        ['key-1', 9],
        ['key-2', 6],
      ]),
    );
    expect(await mirror.takeUses()).toEqual(new Map());
  });
}
