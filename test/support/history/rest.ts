import type { Client } from 'pg';
import type { RedisClient } from '../../../libs/redis/src/cluster/masters.js';
import { shardKeys } from '../../../libs/redis/src/keys.js';
import { waitFor } from '../wait-for.js';
import { shards } from './read-redis.js';

interface Watched {
  readonly tenantId: string;
  /** Subscriptions whose deliveries may still be owed. */
  readonly owing: ReadonlySet<string>;
}

/** Waits until nothing is on its way from one store to another; what still is after `ms`, in words. */
export async function unrestAfter(
  ms: number,
  postgres: Client,
  redis: RedisClient,
  watched: Watched,
): Promise<string[]> {
  let left: string[] = [];
  const look = async () => {
    const entries = await unacknowledgedIn(redis);
    left = [
      ...(await unfinishedIn(postgres, watched)),
      ...(entries > 0 ? [`${entries} unacknowledged outbox entries`] : []),
    ];
    return left.length === 0;
  };
  // Twice in a row: what one store has just handed to another is in neither while it is on its way.
  await waitFor(async () => (await look()) && (await look()), ms).catch(() => undefined);
  return left.map((what) => `after ${ms} ms there are still ${what}`);
}

async function unfinishedIn(client: Client, { tenantId, owing }: Watched): Promise<string[]> {
  const { rows } = await client.query<{ what: string; n: number }>(
    `select 'waiting events' as what, count(*)::int as n from event_intake where tenant_id = $1
     union all select 'unfinished intents', count(*)::int from sessions
       where tenant_id = $1 and ended_at is null and intent_at is not null
     union all select 'owed deliveries', count(*)::int from deliveries
       where tenant_id = $1 and status in ('pending', 'failed') and not subscription_id = any($2::uuid[])
     union all select 'sessions below the generation', count(*)::int from sessions s join tenants t on t.id = s.tenant_id
       where t.id = $1 and s.ended_at is null and s.intent_at is null and s.generation < t.generation`,
    [tenantId, [...owing]],
  );
  return rows.filter(({ n }) => n > 0).map(({ what, n }) => `${n} ${what}`);
}

/** Entries of the outboxes that nobody has acknowledged. */
async function unacknowledgedIn(redis: RedisClient): Promise<number> {
  let count = 0;
  for (const shard of await shards(redis)) {
    const outbox = shardKeys(shard)[2];
    if ((await redis.exists(outbox)) === 0) continue;
    const groups = (await redis.xinfo('GROUPS', outbox)) as (string | number | null)[][];
    if (groups.length === 0) count += await redis.xlen(outbox);
    for (const group of groups) {
      // After a failover Redis 7 may count as unread what nobody has left to read.
      const read = String(group[group.indexOf('last-delivered-id') + 1]);
      const [next] = await redis.xrange(outbox, `(${read}`, '+', 'COUNT', 1);
      count += numberIn(group, 'pending') + (next ? numberIn(group, 'lag') : 0);
    }
  }
  return count;
}

function numberIn(group: readonly (string | number | null)[], name: string): number {
  return Number(group[group.indexOf(name) + 1] ?? 0);
}
