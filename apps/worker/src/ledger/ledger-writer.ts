import { setTimeout as sleep } from 'node:timers/promises';
import {
  crash,
  type Decision,
  downToTheOne,
  liveField,
  type Ledger,
  type LedgerNews,
  type Outbox,
  type OutboxEntry,
} from '@curfew/domain';
import type { ShardLeases } from '@curfew/redis';
import type { Logger } from 'pino';
import type { DeliveryDispatcher } from '../deliveries/delivery-dispatcher.js';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import { WaitingLog } from '../waiting-log.js';

const ENTRIES_A_READ = 32;
const DECISIONS_A_COMMIT = 2000;
const WAIT_MS = 200;
/** Well within the lease, so that one slow turn does not lose it. */
const RENEW_MS = 1000;
const RETRY_MS = 250;
const IDLE_COMMIT_MS = 1000;

/** What follows a commit, and where faults are seen. */
export interface LedgerFollowers {
  readonly dispatcher: DeliveryDispatcher;
  readonly news: LedgerNews;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/**
 * Takes decisions from the outbox to the ledger, shard by shard in order, and sends the deliveries on their way (rule 16).
 * When more was read than one commit takes, what is privileged comes first: else it would wait behind a stampede.
 */
export class LedgerWriter {
  private stopping = false;
  private held: readonly number[] = [];
  private renewedAt = Number.NEGATIVE_INFINITY;
  private committedAt = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly leases: ShardLeases,
    private readonly ledger: Ledger,
    private readonly followers: LedgerFollowers,
  ) {}

  /** Runs until `stop`; a store that is away only makes it wait. */
  async run(): Promise<void> {
    const log = new WaitingLog(this.followers.logger.child({ part: 'ledger writer' }), 'the ledger writer failed');
    while (!this.stopping) {
      try {
        await this.turn();
        if (this.held.length > 0) log.works();
      } catch (error) {
        log.failed(error);
        // Whatever was taken and not acknowledged is adopted again.
        this.held = [];
        this.renewedAt = Number.NEGATIVE_INFINITY;
        await sleep(RETRY_MS);
      }
    }
    await this.leases.release().catch(() => undefined);
  }

  stop(): void {
    this.stopping = true;
  }

  private async turn(): Promise<void> {
    if (performance.now() - this.renewedAt > RENEW_MS) await this.renew();
    if (this.held.length === 0) {
      await sleep(WAIT_MS);
      return;
    }
    const entries = await this.outbox.read(this.held, ENTRIES_A_READ, WAIT_MS);
    crash.at('ledger.read');
    if (entries.length > 0) await this.take(entries);
    else if (performance.now() - this.committedAt > IDLE_COMMIT_MS) await this.commit([]);
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    const held = await this.leases.renew();
    for (const shard of held) await this.adopt(shard);
    this.held = held;
    this.renewedAt = asked;
  }

  /**
   * What was left unacknowledged comes before anything new. Between two turns that is what the shard's last reader had, or
   * what we were sent on a connection that broke: a failover hides that from a reader that waits.
   */
  private async adopt(shard: number): Promise<void> {
    for (;;) {
      const left = await this.outbox.adopt(shard, ENTRIES_A_READ);
      if (left.length === 0) return;
      await this.take(left);
    }
  }

  private async take(entries: readonly OutboxEntry[]): Promise<void> {
    const taken = await this.takePrivileged(entries);
    let batch: OutboxEntry[] = [];
    let size = 0;
    for (const [i, entry] of entries.entries()) {
      batch.push(entry);
      size += entry.decisions.length;
      if (size < DECISIONS_A_COMMIT && i < entries.length - 1) continue;
      await this.commit(batch.flatMap((e) => e.decisions).filter((decision) => !taken.has(decision)));
      await this.outbox.acknowledge(batch);
      crash.at('ledger.acknowledged');
      batch = [];
      size = 0;
    }
  }

  /** What it commits is acknowledged with its entries, and recorded once should they come again (rule 14). */
  private async takePrivileged(entries: readonly OutboxEntry[]): Promise<ReadonlySet<Decision>> {
    const all = entries.flatMap(({ decisions }) => decisions);
    if (all.length <= DECISIONS_A_COMMIT) return new Set();
    // Whole sessions, so that what is decided about one stays in its order.
    const sessions = new Set(all.filter(({ privileged }) => privileged).map(liveField));
    const first = all.filter((decision) => sessions.has(liveField(decision)));
    for (let at = 0; at < first.length; at += DECISIONS_A_COMMIT) {
      await this.commit(first.slice(at, at + DECISIONS_A_COMMIT));
    }
    return new Set(first);
  }

  private async commit(decisions: readonly Decision[]): Promise<void> {
    const { dispatcher, news, metrics, logger } = this.followers;
    const commitSome = async (some: readonly Decision[]) => {
      const committed = await this.ledger.commit(some);
      crash.at('ledger.committed');
      this.committedAt = performance.now();
      metrics.committed(committed);
      // Word that is lost costs those who wait for it a second: nothing here waits for it to be heard.
      news.tell([...new Set(committed.events.map(({ data }) => data.tenant))]).catch(() => undefined);
      await dispatcher.dispatch(committed.deliveries);
      crash.at('ledger.dispatched');
    };
    await downToTheOne(decisions, commitSome, async (decision, error) => {
      logger.error({ err: error, type: decision.type }, 'a decision cannot be recorded and is parked');
      await this.ledger.park(decision, error instanceof Error ? error.message : String(error));
    });
  }
}
