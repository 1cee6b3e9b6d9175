import { shardKeys } from '../keys.js';
import { keySlot } from './key-slot.js';

describe('keySlot', () => {
  // The first is the check value of the specification, the others are what CLUSTER KEYSLOT says.
  it.each([
    ['123456789', 12_739],
    ['somekey', 11_058],
    ['foo{hash_tag}', 2_515],
    ['{hash_tag}bar', 2_515],
    ['foo{}{bar}', 8_363],
    ['', 0],
  ])('of %p is %d', (key, slot) => expect(keySlot(key)).toBe(slot));

  it('puts all keys of a shard into one slot, and shards into many: every third of the slots has some of sixteen', () => {
    const slots = Array.from({ length: 16 }, (_, shard) => new Set(shardKeys(shard).map(keySlot)));
    expect(slots.map(({ size }) => size)).toEqual(slots.map(() => 1));
    const thirds = new Set(slots.map(([slot]) => Math.floor((slot as number) / 5462)));
    expect(thirds).toEqual(new Set([0, 1, 2]));
  });
});
