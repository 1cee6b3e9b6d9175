import type { ShardState } from '@curfew/domain';
import { FakeLiveShards, FakeSessionTruth } from '@curfew/domain/testing';
import type { ShardLeases } from '@curfew/redis';
import type { Restorations } from './restorations.js';
import { ShardKeeper } from './shard-keeper.js';

/** A shard of which is seen what the test says, instead of what is. */
class ShownShard extends FakeLiveShards {
  shown: Partial<ShardState> = {};

  override async inspect(): Promise<ShardState> {
    return { ...(await super.inspect()), ...this.shown };
  }
}

describe('ShardKeeper (rules 18, 19)', () => {
  let shards: ShownShard;
  let truth: FakeSessionTruth;
  let keeper: ShardKeeper;
  let begun: readonly number[];
  beforeEach(() => {
    shards = new ShownShard();
    truth = new FakeSessionTruth(() => 1_000);
    const leases: Partial<ShardLeases> = { renew: async () => [0], release: async () => undefined };
    const restorations: Partial<Restorations> = { begin: (broken) => void (begun = broken) };
    keeper = new ShardKeeper(shards, truth, leases as ShardLeases, restorations as Restorations);
  });
  const whole = async () => shards.complete(0, await shards.open());
  const condition = async () => (await shards.inspect()).condition;
  const seeing = async (shown: Partial<ShardState>) => {
    shards.shown = shown;
    await keeper.look();
    shards.shown = {};
  };

  it('begins to restore what is cold or was left half restored', async () => {
    await keeper.look();
    expect(begun).toEqual([0]);
    await shards.open();
    await keeper.look();
    expect(begun).toEqual([0]);
    expect(truth.proofs.size).toBe(0);
  });

  it('writes down the proof of a shard that is whole', async () => {
    await whole();
    await keeper.look();
    expect(begun).toEqual([]);
    expect(truth.proofs.get(0)).toMatchObject({ incarnation: 1, now: 0, writes: 1 });
    expect(keeper.mine).toEqual([0]);
  });

  it('chills and restores a shard whose count of writes runs backwards', async () => {
    await whole();
    await seeing({ writes: 20 });
    expect(begun).toEqual([]);
    await seeing({ writes: 19 });
    expect(begun).toEqual([0]);
    expect(await condition()).toBe('cold');
    expect(truth.proofs.get(0)?.writes).toBe(20);
  });

  it('takes the count of another incarnation for a new one', async () => {
    await whole();
    await seeing({ writes: 20 });
    shards.lose();
    await whole();
    await seeing({ writes: 3 });
    expect(begun).toEqual([]);
    expect(await condition()).toBe('complete');
  });

  it('chills and restores a shard whose index has lost an entry', async () => {
    await whole();
    await seeing({ records: 3, scores: 2 });
    expect(begun).toEqual([0]);
    expect(await condition()).toBe('cold');
    expect(truth.proofs.size).toBe(0);
  });
});
