import type { ClaimedDelivery, Committed, KeptKind } from '@curfew/domain';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the worker counts as it goes. */
export class WorkerMetrics {
  readonly registry = new Registry();
  private readonly lateness = new Histogram({
    name: 'curfew_ending_lateness_seconds',
    help: 'Decision time minus deadline of endings that a deadline caused.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [this.registry],
  });
  private readonly latency = new Histogram({
    name: 'curfew_delivery_latency_seconds',
    help: "From a decision to the receiver's 2xx.",
    labelNames: ['type'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600],
    registers: [this.registry],
  });
  private readonly events = counter(this.registry, 'curfew_events_total', 'Events appended to the ledger.', [
    'type',
    'cause',
  ]);
  private readonly attempts = counter(this.registry, 'curfew_delivery_attempts_total', 'Delivery attempts.', [
    'result',
  ]);
  private readonly fired = counter(this.registry, 'curfew_alarms_fired_total', 'Alarms that rang.', ['by']);
  private readonly missed = counter(
    this.registry,
    'curfew_alarms_missed_total',
    'Overdue shards that no alarm rang for.',
    [],
  );
  private readonly conflicts = counter(
    this.registry,
    'curfew_ledger_conflicts_total',
    'Decisions that met an event of the same id with other content.',
    [],
  );

  private readonly archivedSessions = counter(
    this.registry,
    'curfew_sessions_archived_total',
    'Ended sessions that were moved to the archive.',
    [],
  );
  private readonly droppedPartitions = counter(
    this.registry,
    'curfew_partitions_dropped_total',
    'Months of a kind that were dropped since they are not kept any more.',
    ['kind'],
  );

  private readonly restorations = new Histogram({
    name: 'curfew_shard_restoration_seconds',
    help: 'Time until a shard of the live store that had lost something was whole again.',
    buckets: [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers: [this.registry],
  });
  private readonly restoredSessions = counter(
    this.registry,
    'curfew_sessions_restored_total',
    'Living sessions that restorations of shards put back or found there.',
    [],
  );

  private readonly unreadableRows = counter(
    this.registry,
    'curfew_rows_unreadable_total',
    'Rows that could not be put back into the live store: their sessions are refused.',
    [],
  );

  private readonly lostJobs = counter(
    this.registry,
    'curfew_deliveries_not_enqueued_total',
    'Deliveries that the queue did not take: they wait until their rows are found overdue.',
    [],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.missed.inc(0);
    this.conflicts.inc(0);
    this.restoredSessions.inc(0);
    this.unreadableRows.inc(0);
    this.archivedSessions.inc(0);
    this.lostJobs.inc(0);
  }

  archived(sessions: number): void {
    this.archivedSessions.inc(sessions);
  }

  partitionDropped(kind: KeptKind): void {
    this.droppedPartitions.inc({ kind });
  }

  alarmFired(by: 'queue' | 'timer'): void {
    this.fired.inc({ by });
  }

  alarmMissed(): void {
    this.missed.inc();
  }

  notEnqueued(deliveries: number): void {
    this.lostJobs.inc(deliveries);
  }

  unreadable(): void {
    this.unreadableRows.inc();
  }

  restored(sessions: number, seconds: number): void {
    this.restorations.observe(seconds);
    this.restoredSessions.inc(sessions);
  }

  committed({ events, conflicts }: Committed): void {
    this.conflicts.inc(conflicts);
    for (const { type, data } of events) {
      const { cause, latenessMs } = data as { cause?: string; latenessMs?: number };
      this.events.inc({ type, cause: cause ?? '' });
      if (type === 'session.revoked' && latenessMs !== undefined) this.lateness.observe(latenessMs / 1000);
    }
  }

  attempted(result: string, { event, decidedAt }: ClaimedDelivery, now: number): void {
    this.attempts.inc({ result });
    if (result === 'delivered') this.latency.observe({ type: event.type }, Math.max(0, now - decidedAt) / 1000);
  }

  /** A gauge that is read when scraped; while its store is away it is left out rather than stale. */
  scraped(name: string, help: string, read: () => Promise<number>): void {
    this.scrapedBy(undefined, name, help, async () => ({ '': await read() }));
  }

  /** The same, by a label. */
  scrapedBy(
    label: string | undefined,
    name: string,
    help: string,
    read: () => Promise<Readonly<Record<string, number>>>,
  ): void {
    const labelNames = label === undefined ? [] : [label];
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [],
      async collect() {
        const values = await read().catch(() => ({}));
        gauge.reset();
        if (label === undefined && Object.keys(values).length === 0) gauge.remove();
        for (const [key, value] of Object.entries(values))
          gauge.set(label === undefined ? {} : { [label]: key }, value);
      },
    });
    this.registry.registerMetric(gauge);
  }
}

function counter(registry: Registry, name: string, help: string, labelNames: string[]): Counter {
  return new Counter({ name, help, labelNames, registers: [registry] });
}
