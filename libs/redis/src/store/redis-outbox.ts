import { setTimeout as sleep } from 'node:timers/promises';
import { Outbox, type OutboxEntry, type OutboxLag } from '@curfew/domain';
import { Cluster } from 'ioredis';
import { type RedisClient, serverTime } from '../cluster/masters.js';
import { thoseThere } from '../cluster/those-there.js';
import { decodeDecision } from '../commands/decode-decision.js';
import { trimOutbox } from '../commands/trim-outbox.js';
import { LEDGER_GROUP as GROUP, outboxKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

/** How often the outboxes of a cluster are looked into: no call may wait for several shards (engine rule 31). */
const POLL_MS = 20;
/** A stream field without decisions: it only wakes the reader. */
const NUDGE = '!';

type StreamEntry = [id: string, fields: string[] | null];

/** The outbox streams, one per shard. `blocking` waits inside Redis and so needs a connection of its own. */
export class RedisOutbox extends Outbox {
  constructor(
    private readonly redis: RedisClient,
    private readonly blocking: RedisClient,
    private readonly shards: number,
    private readonly consumer: string,
  ) {
    super();
  }

  override async read(shards: readonly number[], count: number, waitMs: number): Promise<OutboxEntry[]> {
    if (shards.length === 0) return [];
    return orUnavailable(() =>
      this.redis instanceof Cluster ? this.poll(shards, count, waitMs) : this.wait(shards, count, waitMs),
    );
  }

  private async wait(shards: readonly number[], count: number, waitMs: number): Promise<OutboxEntry[]> {
    const call = () =>
      this.blocking.xreadgroup(
        'GROUP',
        GROUP,
        this.consumer,
        'COUNT',
        count,
        'BLOCK',
        waitMs,
        'STREAMS',
        ...shards.map(outboxKey),
        ...shards.map(() => '>'),
      ) as Promise<[key: string, entries: StreamEntry[]][] | null>;
    const streams = await this.withGroups(shards, call);
    return (streams ?? []).flatMap(([key, entries]) => {
      const shard = shards.find((s) => outboxKey(s) === key) as number;
      return entries.map((entry) => decode(shard, entry));
    });
  }

  private async poll(shards: readonly number[], count: number, waitMs: number): Promise<OutboxEntry[]> {
    for (const end = performance.now() + waitMs; ; await sleep(POLL_MS)) {
      const found = (await thoseThere(shards.map((shard) => this.next(shard, count)))).flatMap(
        (entries) => entries ?? [],
      );
      if (found.length > 0 || performance.now() >= end) return found;
    }
  }

  private async next(shard: number, count: number): Promise<OutboxEntry[]> {
    const call = () =>
      this.redis.xreadgroup('GROUP', GROUP, this.consumer, 'COUNT', count, 'STREAMS', outboxKey(shard), '>') as Promise<
        [key: string, entries: StreamEntry[]][] | null
      >;
    const streams = await this.withGroups([shard], call);
    return (streams ?? []).flatMap(([, entries]) => entries.map((entry) => decode(shard, entry)));
  }

  override adopt(shard: number, count: number): Promise<OutboxEntry[]> {
    return orUnavailable(async () => {
      const call = () =>
        this.redis.xautoclaim(outboxKey(shard), GROUP, this.consumer, 0, '0-0', 'COUNT', count) as Promise<
          [string, StreamEntry[]]
        >;
      const [, entries] = await this.withGroups([shard], call);
      return entries.map((entry) => decode(shard, entry));
    });
  }

  override async acknowledge(entries: readonly Pick<OutboxEntry, 'shard' | 'id'>[]): Promise<void> {
    await orUnavailable(async () => {
      const shards = [...new Set(entries.map((e) => e.shard))];
      const idsOf = (shard: number) => entries.filter((e) => e.shard === shard).map((e) => e.id);
      if (this.redis instanceof Cluster) {
        const { redis } = this;
        // What a lost master does not hear is adopted, and found to be in the ledger.
        await thoseThere(shards.map((shard) => redis.xack(outboxKey(shard), GROUP, ...idsOf(shard))));
        return;
      }
      const pipeline = this.redis.pipeline();
      for (const shard of shards) pipeline.xack(outboxKey(shard), GROUP, ...idsOf(shard));
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    });
  }

  /** Any reader takes what waits in the database, so any shard will do to wake one. */
  override async nudge(): Promise<void> {
    await orUnavailable(() => this.redis.xadd(outboxKey(0), '*', NUDGE, ''));
  }

  override async trim(keepMs: number): Promise<void> {
    await orUnavailable(async () => {
      await thoseThere(Array.from({ length: this.shards }, (_, shard) => trimOutbox(this.redis, shard, GROUP, keepMs)));
    });
  }

  override lag(): Promise<OutboxLag> {
    return orUnavailable(async () => {
      const owed = await Promise.all(Array.from({ length: this.shards }, (_, shard) => this.owed(shard)));
      const ages = owed.map(async ({ oldestMs }, shard) =>
        // Each server stamps its entries by its own clock.
        oldestMs === undefined ? 0 : Math.floor(await serverTime(this.redis, outboxKey(shard))) - oldestMs,
      );
      return {
        depth: owed.reduce((sum, { depth }) => sum + depth, 0),
        lagMs: Math.max(0, ...(await Promise.all(ages))),
      };
    });
  }

  private async owed(shard: number): Promise<{ depth: number; oldestMs?: number }> {
    const key = outboxKey(shard);
    const call = async () => {
      const groups = (await this.redis.xinfo('GROUPS', key)) as (string | number | null)[][];
      if (groups.length === 0) throw new Error('NOGROUP');
      return groups;
    };
    const [group] = await this.withGroups([shard], call);
    const fields = new Map<string, string | number | null>();
    for (let i = 0; i < (group?.length ?? 0); i += 2) fields.set(String(group?.[i]), group?.[i + 1] ?? null);
    const pending = Number(fields.get('pending') ?? 0);
    const unread = Number(fields.get('lag') ?? 0);
    if (pending > 0) {
      const [, first] = (await this.redis.xpending(key, GROUP)) as [number, string | null];
      // They may have been recorded since.
      if (first !== null) return { depth: pending + unread, oldestMs: Number(first.split('-')[0]) };
    }
    if (unread === 0) return { depth: 0 };
    const [next] = await this.redis.xrange(key, `(${String(fields.get('last-delivered-id'))}`, '+', 'COUNT', 1);
    // After a failover Redis 7 may count as unread what nobody has left to read.
    return next ? { depth: unread, oldestMs: Number(next[0].split('-')[0]) } : { depth: 0 };
  }

  /** Groups are made where they are missed, from 0: one made at `$` would skip what is already there (rule 16). */
  private async withGroups<T>(shards: readonly number[], call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Error) || !/NOGROUP|no such key/.test(error.message)) throw error;
      for (const shard of shards) {
        await this.redis.xgroup('CREATE', outboxKey(shard), GROUP, '0', 'MKSTREAM').catch((e: Error) => {
          if (!e.message.startsWith('BUSYGROUP')) throw e;
        });
      }
      return call();
    }
  }
}

function decode(shard: number, [id, fields]: StreamEntry): OutboxEntry {
  const decisions = [];
  for (let i = 0; i < (fields?.length ?? 0); i += 2) {
    const field = fields?.[i] as string;
    if (field !== NUDGE) decisions.push(decodeDecision(field, fields?.[i + 1] as string));
  }
  return { shard, id, decisions };
}
