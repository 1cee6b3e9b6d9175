import { type SightingBatch, Sightings } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { sightingsKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

/** Some fifty megabytes at most: what nobody fetches must not fill the live store's memory. */
const MOST_BATCHES = 500;

/** One list for all processes. */
export class RedisSightings extends Sightings {
  constructor(private readonly redis: RedisClient) {
    super();
  }

  override async put(batches: readonly SightingBatch[]): Promise<void> {
    if (batches.length === 0) return;
    const texts = batches.map((batch) => JSON.stringify(batch));
    await orUnavailable(() =>
      this.redis
        .multi()
        .rpush(sightingsKey, ...texts)
        .ltrim(sightingsKey, -MOST_BATCHES, -1)
        .exec(),
    );
  }

  override take(most: number): Promise<readonly SightingBatch[]> {
    return orUnavailable(async () => {
      const texts = await this.redis.lpop(sightingsKey, most);
      return (texts ?? []).map((text) => JSON.parse(text) as SightingBatch);
    });
  }
}
