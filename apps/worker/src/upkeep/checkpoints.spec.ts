import { FakeLiveShards, FakeSessionTruth } from '@curfew/domain/testing';
import { Checkpoints } from './checkpoints.js';

const NOW = 1_800_000_000_000;
const keyOf = (sessionId: string) => ({ tenantNumber: 1, sessionId });

describe('Checkpoints', () => {
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
});
