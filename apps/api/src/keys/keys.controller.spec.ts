import type { Clock } from '@curfew/domain';
import { actIn, bornTenant, FakeKeyMirror, fakeTruth, newKey } from '@curfew/domain/testing';
import { KeysController } from './keys.controller.js';

const clock: Clock = { now: () => 0 };

describe('KeysController', () => {
  it('shows a new key to Redis at once, so that it works without the database (rule 24)', async () => {
    const truth = fakeTruth(() => 0);
    const tenant = await bornTenant(truth);
    const mirror = new FakeKeyMirror();
    const caller = await truth.keys.create(newKey(), actIn(tenant));
    const keys = new KeysController(truth.keys, mirror, clock);
    const { id } = await keys.create({ name: 'checker', scopes: ['check:read'] }, actIn(tenant), caller);
    expect(await mirror.find(id)).toMatchObject({ id, tenantId: tenant.id, scopes: ['check:read'] });
  });

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
