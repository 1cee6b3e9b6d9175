import { ShardBatcher } from './shard-batcher.js';

const SHARDS = 4;
const key = (sessionId: string) => ({ tenantNumber: 1, sessionId });
const many = (n: number, name = 's') => Array.from({ length: n }, (_, i) => key(`${name}${i}`));

function batcher(most = 1000) {
  const calls: { shard: number; ids: string[] }[] = [];
  let writes = 0;
  const made = new ShardBatcher<ReturnType<typeof key>, string>(
    SHARDS,
    most,
    async (shard, items) => {
      calls.push({ shard, ids: items.map((i) => i.sessionId) });
      return items.map((i) => `${i.sessionId}!`);
    },
    (send) => {
      writes++;
      send();
    },
  );
  return { made, calls, writes: () => writes };
}

describe('ShardBatcher', () => {
  it('answers in the order asked, whatever the shards', async () => {
    const { made } = batcher();
    expect(await made.submit(many(50))).toEqual(many(50).map((k) => `${k.sessionId}!`));
  });

  it('makes one call per shard, in one write, of all that one turn asks', async () => {
    const { made, calls, writes } = batcher();
    const answers = await Promise.all([...many(40).map((k) => made.submit([k])), made.submit(many(40, 't'))]);
    expect(new Set(calls.map((c) => c.shard)).size).toBe(calls.length);
    expect(writes()).toBe(1);
    expect(answers.flat()).toEqual([...many(40), ...many(40, 't')].map((k) => `${k.sessionId}!`));
  });

  it('asks anew in the next turn', async () => {
    const { made, writes } = batcher();
    await made.submit(many(1));
    await made.submit(many(1));
    expect(writes()).toBe(2);
  });

  it('splits what is more than one call may take', async () => {
    const { made, calls } = batcher(3);
    await Promise.all(many(40).map((k) => made.submit([k])));
    expect(Math.max(...calls.map((c) => c.ids.length))).toBe(3);
  });

  it('fails those whose call failed, and only those', async () => {
    const made = new ShardBatcher<ReturnType<typeof key>, string>(SHARDS, 1000, async (shard) => {
      if (shard === 0) throw new Error('away');
      return ['ok'];
    });
    const outcomes = await Promise.allSettled(many(40).map((k) => made.submit([k])));
    const failed = outcomes.filter((o) => o.status === 'rejected').length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(40);
  });

  it('answers nothing for nothing', async () => {
    expect(await batcher().made.submit([])).toEqual([]);
  });
});
