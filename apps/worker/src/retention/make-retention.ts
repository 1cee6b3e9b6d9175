import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@curfew/config';
import type { Clock } from '@curfew/domain';
import { type Database, PostgresRetention } from '@curfew/postgres';
import type { Logger } from 'pino';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import { RetentionTurn } from './retention-turn.js';

export interface RetentionParts {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** The schedule's turn, and how old the oldest of each kind is, when scraped. */
export function makeRetention({ config, database, clock, metrics, logger }: RetentionParts): RetentionTurn {
  const retention = new PostgresRetention(database);
  metrics.scrapedBy(
    'kind',
    'curfew_oldest_kept_seconds',
    'About how old the oldest is that is kept, by kind.',
    async () => {
      const oldest = Object.entries(await retention.oldest());
      return Object.fromEntries(oldest.map(([kind, at]) => [kind, (clock.now() - at) / 1000]));
    },
  );
  // The live store, when it is restored, is told of endings by the rows that have not moved.
  const archiveAfterSeconds = Math.max(config.archiveAfterSeconds, config.endedKeptSeconds);
  const kept = {
    archiveAfterMs: archiveAfterSeconds * 1000,
    ms: {
      events: config.eventsKeptSeconds * 1000,
      deliveries: config.deliveriesKeptSeconds * 1000,
      audit: config.auditKeptSeconds * 1000,
      archive: config.archiveKeptSeconds * 1000,
    },
  };
  return new RetentionTurn(retention, kept, { clock, shards: config.shards, metrics, logger, pause: sleep });
}
