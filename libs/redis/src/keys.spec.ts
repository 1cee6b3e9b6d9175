import { endedSinceKey, leaseKey, shardKeys, takenKey } from './keys.js';

describe('the keys of a shard', () => {
  const all = (shard: number) => [
    ...shardKeys(shard),
    endedSinceKey(shard),
    takenKey(shard),
    leaseKey(shard, 'outbox'),
    leaseKey(shard, 'upkeep'),
  ];

  it('share a hash tag, which no other shard has: a script may take them all, in a cluster too (rule 6)', () => {
    const tags = [0, 1, 11].map((shard) => new Set(all(shard).map((key) => /\{(.+?)\}/.exec(key)?.[1])));
    expect(tags).toEqual([new Set(['s0']), new Set(['s1']), new Set(['s11'])]);
  });

  it('are keys of their own', () => expect(new Set(all(0)).size).toBe(all(0).length));
});
