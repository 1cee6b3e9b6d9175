import { FakeLiveShards, FakeSessionTruth, liveDraft } from '@curfew/domain/testing';
import { Checkpoints } from './checkpoints.js';

const NOW = 1_800_000_000_000;
const keyOf = (sessionId: string) => ({ tenantNumber: 1, sessionId });

describe('Checkpoints (rule 21)', () => {
  let truth: FakeSessionTruth;
  let shards: FakeLiveShards;
  beforeEach(async () => {
    truth = new FakeSessionTruth(() => NOW);
    shards = new FakeLiveShards();
    await shards.complete(0, await shards.open());
  });

  it('goes on with the other shards when one fails, and says that it did', async () => {
    const asked: number[] = [];
    const touched = shards.touched.bind(shards);
    shards.touched = async (shard, limit) => {
      asked.push(shard);
      if (shard === 0) throw new Error('broken');
      return touched(shard, limit);
    };
    await expect(new Checkpoints(shards, truth, () => [0, 1], 1_000).run()).rejects.toThrow('broken');
    expect(asked).toEqual([0, 1]);
  });

  it('lags ever more while nothing can be saved', async () => {
    const checkpoints = new Checkpoints(shards, truth, () => [0], 1_000);
    const inspect = shards.inspect.bind(shards);
    let time = NOW;
    shards.inspect = async () => ({ ...(await inspect()), condition: 'complete', now: time });
    shards.touch(keyOf('s'), NOW);
    truth.saveActivity = () => Promise.reject(new Error('away'));
    await expect(checkpoints.run()).rejects.toThrow('away');
    time += 7_000;
    expect(await checkpoints.lagMs()).toBe(7_000);
  });

  it('brings last activity to the rows, and says by how much they are behind since', async () => {
    truth.set({ state: 'living', draft: liveDraft(1_000, keyOf('s')), newerLimits: false });
    shards.touch(keyOf('s'), 5_000);
    shards.now = 6_000;
    const checkpoints = new Checkpoints(shards, truth, () => [0], 1_000);
    await checkpoints.run();
    expect([...truth.views.values()]).toMatchObject([{ draft: { lastActivityAt: 5_000 } }]);
    shards.now = 7_500;
    expect(await checkpoints.lagMs()).toBe(1_500);
  });

  it('leaves a shard alone that is cold: what it holds may be old', async () => {
    truth.set({ state: 'living', draft: liveDraft(1_000, keyOf('s')), newerLimits: false });
    shards.touch(keyOf('s'), 5_000);
    shards.lose();
    await new Checkpoints(shards, truth, () => [0], 1_000).run();
    expect([...truth.views.values()]).toMatchObject([{ draft: { lastActivityAt: 1_000 } }]);
  });
});
