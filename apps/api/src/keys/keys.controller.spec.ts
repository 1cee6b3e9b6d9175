import type { Clock } from '@curfew/domain';
import { actIn, bornTenant, FakeKeyMirror, fakeTruth, newKey } from '@curfew/domain/testing';
import { KeysController } from './keys.controller.js';

const clock: Clock = { now: () => 0 };

describe('KeysController', () => {
  it('answers a deletion only once no process finds the key any more (rule 24)', async () => {
    const truth = fakeTruth(() => 0);
    const act = actIn(await bornTenant(truth));
    const key = await truth.keys.create(newKey(), act);
    const mirror = new FakeKeyMirror();
    await mirror.remember(key);
    await new KeysController(truth.keys, mirror, clock).delete({ id: key.id }, act);
    expect(await mirror.find(key.id)).toBe('deleted');
  });

  it('fails to delete, rather than saying so, while the mirror is away', async () => {
    const truth = fakeTruth(() => 0);
    const act = actIn(await bornTenant(truth));
    const { id } = await truth.keys.create(newKey(), act);
    const mirror = new FakeKeyMirror();
    mirror.forget = () => Promise.reject(new Error('away'));
    await expect(new KeysController(truth.keys, mirror, clock).delete({ id }, act)).rejects.toThrow('away');
  });
});
