import { type Authenticator, CurfewError, type KeyRecord } from '@curfew/domain';
import { KeyProofs } from './key-proofs.js';

const key = (id: string): KeyRecord => ({ id, tenantId: 't', tenantNumber: 1, secretHash: '', scopes: [] });

describe('KeyProofs', () => {
  let good: boolean | 'unknown';
  let asked: string[];
  let proofs: KeyProofs;
  let now: number;
  beforeEach(() => {
    [good, asked, now] = [true, [], 0];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const authenticator: Pick<Authenticator, 'stillGood'> = {
      stillGood: async ({ id }) => {
        asked.push(id);
        if (good === 'unknown') throw new CurfewError('unavailable', 'away');
        return good;
      },
    };
    proofs = new KeyProofs(authenticator as Authenticator);
  });
  afterEach(() => jest.restoreAllMocks());

  it('asks once for all that stand on a key, and for none that is left', async () => {
    const held = [proofs.hold(key('a'), () => undefined), proofs.hold(key('a'), () => undefined)];
    proofs.hold(key('b'), () => undefined);
    await proofs.look();
    held.forEach((proof) => proof.release());
    await proofs.look();
    expect(asked).toEqual(['a', 'b', 'b']);
  });

  it('tells each of the loss, once', async () => {
    const lost: string[] = [];
    proofs.hold(key('a'), () => lost.push('one'));
    proofs.hold(key('a'), () => lost.push('two'));
    proofs.hold(key('a'), () => lost.push('left')).release();
    good = false;
    await proofs.look();
    await proofs.look();
    expect(lost).toEqual(['one', 'two']);
  });

  it('is fresh for a second from when it was asked; nothing is lost by not knowing', async () => {
    const lost: string[] = [];
    const proof = proofs.hold(key('a'), () => lost.push('a'));
    now = 900;
    await proofs.look();
    now = 1_899;
    expect(proof.fresh()).toBe(true);
    now = 1_900;
    expect(proof.fresh()).toBe(false);
    good = 'unknown';
    await proofs.look();
    expect([proof.fresh(), lost]).toEqual([false, []]);
    good = true;
    await proofs.look();
    expect(proof.fresh()).toBe(true);
  });
});
