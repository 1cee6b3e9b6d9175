import { shardKeys } from '../keys.js';
import { orUnavailable } from '../unavailable.js';
import type { LiveServer } from './live-server.js';

/** How many announcements were only counted, by type, since the store was made (engine rule 23). */
export function hushedAnnouncements(server: LiveServer, shards: number): Promise<Readonly<Record<string, number>>> {
  return orUnavailable(async () => {
    const sums: Record<string, number> = { expiring: 0, extended: 0 };
    for (let shard = 0; shard < shards; shard++) {
      const counts = await server.redis.hgetall(shardKeys(shard)[7]);
      for (const [type, count] of Object.entries(counts)) sums[type] = (sums[type] ?? 0) + Number(count);
    }
    return sums;
  });
}
