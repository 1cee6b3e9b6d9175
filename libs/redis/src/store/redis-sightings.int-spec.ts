import { emptyRedis } from '../testing/empty-redis.js';
import { RedisSightings } from './redis-sightings.js';

const empty = emptyRedis();
const batch = (at: number) => ({
  ...{ reported: [], refused: [], applied: [] },
  seen: [{ tenantNumber: 1, application: 'a', mode: 'check' as const, at }],
});

it('gives what was seen to one that asks, the oldest first, and drops the oldest when nobody does', async () => {
  const sightings = new RedisSightings(empty.hot);
  expect(await sightings.take(2)).toEqual([]);
  await sightings.put([]);
  await sightings.put([batch(1), batch(2)]);
  await sightings.put([batch(3)]);
  const both = await Promise.all([sightings.take(2), sightings.take(2)]);
  expect(both.flat().map(({ seen }) => seen[0]!.at)).toEqual([1, 2, 3]);
  await sightings.put(Array.from({ length: 600 }, (_, at) => batch(at)));
  expect((await sightings.take(1_000)).map(({ seen }) => seen[0]!.at)[0]).toBe(100);
});
