import { liveField, type SessionKey, shardOf } from '@curfew/domain';
import { ShardBatcher } from './shard-batcher.js';

const SHARDS = 4;
const key = (sessionId: string): SessionKey => ({ tenantNumber: 1, sessionId });
const keys = (count: number, prefix = 's') => Array.from({ length: count }, (_, i) => key(`${prefix}-${i}`));
const ids = (some: readonly SessionKey[]) => some.map(({ sessionId }) => sessionId);

describe('ShardBatcher', () => {
  let calls: { shard: number; size: number }[];
  beforeEach(() => (calls = []));
  const batcher = (most = 100, answer = async (items: readonly SessionKey[]) => ids(items)) =>
    new ShardBatcher<SessionKey, string>(SHARDS, most, (shard, items) => {
      calls.push({ shard, size: items.length });
      for (const item of items) expect(shardOf(liveField(item), SHARDS)).toBe(shard);
      return answer(items);
    });

  it('answers in the order asked, whatever shard each is in', async () => {
    const asked = keys(50);
    expect(await batcher().submit(asked)).toEqual(ids(asked));
    expect(calls).toHaveLength(SHARDS);
  });

  it('answers one and none', async () => {
    expect(await batcher().submit([key('alone')])).toEqual(['alone']);
    expect(await batcher().submit([])).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  it('gathers the callers of one turn into one call per shard, and gives each its own answers', async () => {
    const one = batcher();
    const callers = Array.from({ length: 20 }, (_, i) => keys(1 + (i % 3), `caller-${i}`));
    expect(await Promise.all(callers.map((asked) => one.submit(asked)))).toEqual(callers.map(ids));
    expect(calls).toHaveLength(SHARDS);
    await one.submit([key('later')]);
    expect(calls).toHaveLength(SHARDS + 1);
  });

  it('makes all calls of one turn together', async () => {
    let writes = 0;
    const together = (send: () => void) => {
      writes++;
      send();
      expect(calls).toHaveLength(SHARDS);
    };
    const run = async (shard: number, items: readonly SessionKey[]) => {
      calls.push({ shard, size: items.length });
      return ids(items);
    };
    const one = new ShardBatcher<SessionKey, string>(SHARDS, 100, run, together);
    await Promise.all(keys(50).map((asked) => one.submit([asked])));
    expect(writes).toBe(1);
  });

  it('keeps calls below the limit, and only a caller who alone exceeds it has a larger one', async () => {
    const one = batcher(3);
    const same = Array.from({ length: 7 }, () => key('same'));
    await Promise.all(same.map((item) => one.submit([item])));
    expect(calls.map(({ size }) => size)).toEqual([3, 3, 1]);
    calls = [];
    await Promise.all([one.submit(same), one.submit([key('same')])]);
    expect(calls.map(({ size }) => size)).toEqual([7, 1]);
  });

  it('fails the callers of the call that failed, and no others', async () => {
    const one = batcher(1, async (items) => {
      if (items[0]?.sessionId === 'bad') throw new Error('broken');
      return ids(items);
    });
    const outcomes = await Promise.allSettled(['bad', 'good', 'bad'].map((id) => one.submit([key(id)])));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    expect(await one.submit([key('good')])).toEqual(['good']);
  });
});
