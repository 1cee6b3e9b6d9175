import type { Clock, Deliveries, Ledger, LiveSessions, Outbox } from '@curfew/domain';
import { hushedAnnouncements, type LiveServer, type MemoryWatch, type WorkerHeartbeats } from '@curfew/redis';
import type { Checkpoints } from '../upkeep/checkpoints.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface MeasuredStores {
  readonly live: LiveSessions;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly deliveries: Deliveries;
  readonly heartbeats: WorkerHeartbeats;
  readonly clock: Clock;
  readonly checkpoints: Pick<Checkpoints, 'lagMs'>;
  readonly memory: MemoryWatch;
  readonly server: LiveServer;
  readonly shards: number;
}

/** Gauges read from the stores when scraped. */
export function measureStores(metrics: WorkerMetrics, stores: MeasuredStores): void {
  const { live, outbox, ledger, deliveries, heartbeats, clock, checkpoints, memory } = stores;
  metrics.scraped('curfew_live_sessions', 'Living sessions in the live store.', () => live.count());
  metrics.scraped(
    'curfew_outbox_depth',
    'Outbox entries not yet in the ledger.',
    async () => (await outbox.lag()).depth,
  );
  metrics.scraped(
    'curfew_outbox_lag_seconds',
    'Age of the oldest of them.',
    async () => (await outbox.lag()).lagMs / 1000,
  );
  metrics.scraped(
    'curfew_checkpoint_lag_seconds',
    'How far last activity in the database is behind: what a loss of the live store costs at most.',
    async () => (await checkpoints.lagMs()) / 1000,
  );
  metrics.scraped('curfew_live_memory_ratio', "The live store's memory, as a share of its limit; 0 without one.", () =>
    memory.share(),
  );
  metrics.scrapedBy(
    'type',
    'curfew_announcements_hushed',
    'Warnings and extensions that were only counted because memory was short or the ledger far behind.',
    () => hushedAnnouncements(stores.server, stores.shards),
  );
  metrics.scraped('curfew_ledger_parked', 'Decisions set aside because they cannot be recorded.', () =>
    ledger.parkedCount(),
  );
  metrics.scrapedBy('status', 'curfew_deliveries', 'Deliveries by status.', () => deliveries.countByStatus());
  metrics.scraped('curfew_breakers_open', 'Receivers that fail and are only probed.', () =>
    deliveries.countOpenBreakers(),
  );
  metrics.scraped('curfew_clock_offset_seconds', "This process's clock minus Redis's.", async () => {
    const asked = clock.now();
    const redis = await heartbeats.now();
    return ((asked + clock.now()) / 2 - redis) / 1000;
  });
}
