import { Redis } from 'ioredis';
import type { Client } from 'pg';
import { startRedisStore } from '../stage/stores.js';

const ROWS_A_PAGE = 5_000;
const RECORD = Buffer.alloc(72, 1);

/** Seconds to read every row and to write a hash field and a score for each, page by page: no more than that. */
export async function rawRebuild(postgres: Client): Promise<number> {
  const store = await startRedisStore();
  const redis = new Redis(store.url);
  try {
    const began = performance.now();
    for (let after = ''; ;) {
      const { rows } = await postgres.query<{ id: string; shard: number; last_activity_at: Date }>(
        `select id, shard, last_activity_at from sessions where ended_at is null and id > $1 order by id limit $2`,
        [after, ROWS_A_PAGE],
      );
      const pipeline = redis.pipeline();
      for (const { id, shard, last_activity_at: last } of rows) {
        pipeline.hset(`{s${shard}}:live`, id, RECORD).zadd(`{s${shard}}:due`, last.getTime(), id);
      }
      await pipeline.exec();
      if (rows.length < ROWS_A_PAGE) return (performance.now() - began) / 1000;
      after = rows.at(-1)?.id ?? '';
    }
  } finally {
    redis.disconnect();
    await store.stop();
  }
}
