import { KEPT_KINDS, type KeptKind, Retention, type TableUpkeep } from '@curfew/domain';
import type { Database, Query } from '../database.js';
import { archiveSessions } from './archive-sessions.js';
import { dropOldest } from './drop-oldest.js';
import { dropReceipts } from './drop-receipts.js';
import { makePartitions } from './make-partitions.js';

const LOCK = 7_262_025;
/** Upkeep gives way: what cannot have its lock at once is tried again with the next turn. */
const LOCK_TIMEOUT_MS = 1_000;

/** Where the rows of a kind are in their order, near enough: none of these looks at more than one row of a partition. */
const OLDEST: Readonly<Record<KeptKind, string>> = {
  events: 'select recorded_at as at from events limit 1',
  deliveries: 'select created_at as at from deliveries order by id limit 1',
  audit: 'select at from audit order by id limit 1',
  archive: 'select ended_at as at from session_archive limit 1',
};

export class PostgresRetention extends Retention {
  constructor(private readonly database: Database) {
    super();
  }

  override alone(work: (upkeep: TableUpkeep) => Promise<void>): Promise<boolean> {
    return this.database.apart({ lockMs: LOCK_TIMEOUT_MS }, async (query) => {
      // It goes with the connection.
      const [lock] = await query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK]);
      if (!lock!.held) return false;
      await work(upkeepOn(query));
      return true;
    });
  }

  override async oldest(): Promise<Partial<Record<KeptKind, number>>> {
    const found: Partial<Record<KeptKind, number>> = {};
    for (const kind of KEPT_KINDS) {
      const [row] = await this.database.query<{ at: Date }>(OLDEST[kind]);
      if (row) found[kind] = row.at.getTime();
    }
    return found;
  }
}

function upkeepOn(query: Query): TableUpkeep {
  return {
    async now() {
      const [row] = await query<{ now: Date }>('select now()');
      return row!.now.getTime();
    },
    makePartitions: (now) => makePartitions(query, now),
    archive: (shard, step) => archiveSessions(query, shard, step),
    dropOldest: (kind, before) => dropOldest(query, kind, before),
    dropReceipts: (before, limit) => dropReceipts(query, before, limit),
  };
}
