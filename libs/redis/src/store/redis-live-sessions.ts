import {
  type ActivityReport,
  type CheckResult,
  type EndedView,
  type EndingIntent,
  type LiveDraft,
  liveField,
  LiveSessions,
  type LiveView,
  type RedateItem,
  type RedateOutcome,
  type SessionKey,
  type ShardHead,
  shardOf,
  type SweepResult,
  type TouchResult,
} from '@curfew/domain';
import type { Redis } from 'ioredis';
import { check } from '../commands/check.js';
import type { DecodedView } from '../commands/decode-view.js';
import { end, type KnownSession } from '../commands/end.js';
import { head, shardNow } from '../commands/head.js';
import { put } from '../commands/put.js';
import { read } from '../commands/read.js';
import { redate } from '../commands/redate.js';
import { rotateEnded } from '../commands/rotate-ended.js';
import { sweep } from '../commands/sweep.js';
import type { SourcedReport } from '../commands/sourced-report.js';
import { touch } from '../commands/touch.js';
import { shardKeys } from '../keys.js';
import type { Alarms } from '../queue/alarms.js';
import { orUnavailable } from '../unavailable.js';
import { ApplicationNames } from './application-names.js';
import { oneWrite } from './one-write.js';
import { ShardBatcher } from './shard-batcher.js';

/** The most sessions one script call handles: bounds how long Redis is held up. */
const MOST_PER_CALL = 1000;

/** The living sessions in Redis: one packed record each, one due index per shard (engine rules 1-13). */
export class RedisLiveSessions extends LiveSessions {
  private readonly names: ApplicationNames;
  private readonly checks: ShardBatcher<SessionKey, CheckResult>;
  private readonly touches: ShardBatcher<SourcedReport, TouchResult>;
  private readonly reads: ShardBatcher<SessionKey, LiveView | EndedView | undefined>;

  constructor(
    private readonly redis: Redis,
    private readonly shards: number,
    private readonly alarms: Alarms,
  ) {
    super();
    this.names = new ApplicationNames(redis);
    const together = (send: () => void) => oneWrite(redis, send);
    const checkShard = (shard: number, keys: readonly SessionKey[]) => check(redis, shardKeys(shard), keys);
    const touchShard = async (shard: number, reports: readonly SourcedReport[]) => {
      const reply = await touch(redis, shardKeys(shard), reports);
      alarms.ring(shard, reply.now, reply.head);
      return reply.results;
    };
    this.checks = new ShardBatcher(shards, MOST_PER_CALL, checkShard, together);
    this.reads = new ShardBatcher(shards, MOST_PER_CALL, (shard, keys) => this.readShard(shard, keys), together);
    this.touches = new ShardBatcher(shards, MOST_PER_CALL, touchShard, together);
  }

  override now(key: SessionKey): Promise<number> {
    return orUnavailable(() => shardNow(this.redis, this.keysOf(key)));
  }

  override put(draft: LiveDraft): Promise<LiveView | EndedView> {
    return orUnavailable(async () => {
      const { view, head: earlier } = await put(this.redis, this.keysOf(draft), draft);
      if (!view) throw new Error('put answered no view');
      this.alarms.ring(this.shardOf(draft), view.now, earlier);
      const [named] = await this.withNames([draft], [view]);
      return named ?? view;
    });
  }

  override read(keys: readonly SessionKey[]) {
    return orUnavailable(() => this.reads.submit(keys));
  }

  override check(keys: readonly SessionKey[]): Promise<CheckResult[]> {
    return orUnavailable(() => this.checks.submit(keys));
  }

  override touch(reports: readonly ActivityReport[], detail: 'sparse' | 'full'): Promise<TouchResult[]> {
    const full = detail === 'full';
    const sources = this.names.numbers(reports);
    return orUnavailable(() =>
      this.touches.submit(
        reports.map(({ tenantNumber, sessionId, kind, application, ageMs, occurredAt }, i) => ({
          tenantNumber,
          sessionId,
          kind,
          application,
          ageMs,
          occurredAt,
          full,
          source: sources[i] as number,
        })),
      ),
    );
  }

  override end(
    key: SessionKey,
    ending: Omit<EndingIntent, 'at'>,
    known?: KnownSession,
  ): Promise<EndedView | undefined> {
    return orUnavailable(() => end(this.redis, this.keysOf(key), key, ending, known));
  }

  override redate(generation: number, items: readonly RedateItem[]): Promise<RedateOutcome[]> {
    const batcher = new ShardBatcher<RedateItem, RedateOutcome>(this.shards, MOST_PER_CALL, async (shard, part) => {
      const { outcomes, head: earlier } = await redate(this.redis, shardKeys(shard), generation, part);
      if (earlier !== undefined) this.alarms.ring(shard, await shardNow(this.redis, shardKeys(shard)), earlier);
      return outcomes;
    });
    return orUnavailable(() => batcher.submit(items));
  }

  override sweep(shard: number, limit: number): Promise<SweepResult> {
    return orUnavailable(() => sweep(this.redis, shardKeys(shard), limit));
  }

  override heads(): Promise<ShardHead[]> {
    return orUnavailable(() =>
      Promise.all(
        Array.from({ length: this.shards }, async (_, shard) => ({
          shard,
          ...(await head(this.redis, shardKeys(shard))),
        })),
      ),
    );
  }

  override count(): Promise<number> {
    return orUnavailable(async () => {
      const sizes = await Promise.all(
        Array.from({ length: this.shards }, (_, shard) => this.redis.zcard(shardKeys(shard)[1])),
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    });
  }

  override async rotateEnded(periodMs: number): Promise<void> {
    await orUnavailable(async () => {
      for (let shard = 0; shard < this.shards; shard++) await rotateEnded(this.redis, shard, periodMs);
    });
  }

  private shardOf(key: SessionKey): number {
    return shardOf(liveField(key), this.shards);
  }

  private keysOf(key: SessionKey) {
    return shardKeys(this.shardOf(key));
  }

  private async readShard(shard: number, keys: readonly SessionKey[]): Promise<(LiveView | EndedView | undefined)[]> {
    return this.withNames(keys, await read(this.redis, shardKeys(shard), keys));
  }

  private async withNames(
    keys: readonly SessionKey[],
    views: readonly (DecodedView | EndedView | undefined)[],
  ): Promise<(LiveView | EndedView | undefined)[]> {
    const names = await this.names.names(
      views.map((view, i) => ({
        tenantNumber: (keys[i] as SessionKey).tenantNumber,
        source: view && 'source' in view ? view.source : 0,
      })),
    );
    return views.map((view, i) => {
      if (!view || !('source' in view)) return view;
      const { source: _, ...living } = view;
      return { ...living, lastActivityApplication: names[i] };
    });
  }
}
