import { setTimeout as sleep } from 'node:timers/promises';
import { RestoreShard, type LiveShards, type SessionTruth } from '@curfew/domain';
import type { ShardLeases } from '@curfew/redis';
import type { Logger } from 'pino';
import type { Sweeper } from '../alarms/sweeper.js';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import { Checkpoints } from './checkpoints.js';
import { Forgotten } from './forgotten.js';
import { Restorations } from './restorations.js';
import { ShardKeeper } from './shard-keeper.js';

export interface UpkeepTools {
  readonly shards: LiveShards;
  readonly truth: SessionTruth;
  readonly leases: ShardLeases;
  readonly sweeper: Sweeper;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
  /** For how long the live store remembers endings. */
  readonly endedKeptMs: number;
  readonly checkpointMs: number;
}

/** What keeps the live store whole, and its loss harmless (engine rules 18-21). */
export interface Upkeep {
  readonly keeper: ShardKeeper;
  readonly checkpoints: Checkpoints;
  readonly forgotten: Forgotten;
  /** Waits for what is under way, and gives the shards back. */
  stop(): Promise<void>;
}

export function makeUpkeep({
  shards,
  truth,
  leases,
  sweeper,
  metrics,
  logger,
  endedKeptMs,
  checkpointMs,
}: UpkeepTools): Upkeep {
  const restoring = new RestoreShard(truth, shards, {
    endedKeptMs,
    pause: sleep,
    onUnreadable: (view, error) => {
      metrics.unreadable();
      logger.error({ err: error, state: view.state }, 'a row cannot be put back into the live store');
    },
  });
  const restorations = new Restorations(restoring, sweeper, metrics, logger);
  const keeper = new ShardKeeper(shards, truth, leases, restorations);
  const mine = () => keeper.mine;
  return {
    keeper,
    checkpoints: new Checkpoints(shards, truth, mine, checkpointMs),
    forgotten: new Forgotten(shards, truth, mine),
    stop: async () => {
      await restorations.stop();
      await keeper.stop().catch(() => undefined);
    },
  };
}
