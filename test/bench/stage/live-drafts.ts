import { type LiveDraft, liveField, LiveSessions, type SessionKey, shardOf, type TruthView } from '@curfew/domain';
import {
  Alarms,
  liveServerOf,
  LostSessions,
  type RedisClient,
  RedisLiveSessions,
  RedisLiveShards,
} from '@curfew/redis';
import { SHARDS } from './fill.js';
import { limitsOf } from './limits.js';

const VIEWS_A_CALL = 500;
const TENANT = 1;

/** The live store alone: without processes and without rows. Its alarms ring for nobody. */
export class BareLiveStore {
  readonly live: LiveSessions;
  private readonly store: RedisLiveShards;
  private readonly incarnations: number[] = [];

  constructor(redis: RedisClient) {
    const server = liveServerOf(redis);
    const alarms = new Alarms({ add: async () => undefined }, 50);
    this.store = new RedisLiveShards(server, SHARDS, alarms);
    // Nothing is lost here, so nothing is ever looked up.
    this.live = new RedisLiveSessions(server, SHARDS, alarms, new LostSessions(undefined as never, this.store));
  }

  /** Makes every shard whole. */
  async open(): Promise<void> {
    for (let shard = 0; shard < SHARDS; shard++) {
      this.incarnations[shard] = await this.store.open(shard, { now: Date.now() });
      await this.store.complete(shard, this.incarnations[shard] as number);
    }
  }

  /** Puts sessions in, or remembers endings, by the script that restores a lost store. */
  async put(views: readonly TruthView[]): Promise<void> {
    const shards = Array.from({ length: SHARDS }, () => [] as TruthView[]);
    for (const view of views) {
      shards[shardOf(liveField(view.state === 'living' ? view.draft : view.key), SHARDS)]?.push(view);
    }
    await Promise.all(
      shards.map(async (own, shard) => {
        for (let at = 0; at < own.length; at += VIEWS_A_CALL) {
          await this.store.putBack(shard, this.incarnations[shard] as number, own.slice(at, at + VIEWS_A_CALL));
        }
      }),
    );
  }

  /** Sweeps until nothing is due; how many ended. */
  async sweep(limit: number): Promise<number> {
    const ended = await Promise.all(
      Array.from({ length: SHARDS }, async (_, shard) => {
        let sum = 0;
        for (;;) {
          const swept = await this.live.sweep(shard, limit);
          sum += swept.ended;
          if (swept.looked < limit) return sum;
        }
      }),
    );
    return ended.reduce((sum, n) => sum + n, 0);
  }
}

export function keyOf(sessionId: string): SessionKey {
  return { tenantNumber: TENANT, sessionId };
}

export function living(sessionId: string, idleSeconds: number): TruthView {
  const now = Date.now();
  const draft: LiveDraft = {
    ...keyOf(sessionId),
    subject: `person-${sessionId}`,
    profile: 1,
    cutOff: 1,
    startedAt: now,
    authenticatedAt: now,
    lastActivityAt: now,
    generation: 1,
    limits: limitsOf(idleSeconds),
  };
  return { state: 'living', draft, newerLimits: false };
}
