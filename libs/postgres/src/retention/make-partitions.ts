import type { Query } from '../database.js';
import { inOneTransaction } from '../in-one-transaction.js';
import { listPartitions } from './list-partitions.js';
import { boundOf, PARTITIONED, type PartitionedTable } from './partitioned-tables.js';

const LOCK = 7_262_024;
/** Nothing is written for which no partition is there, though no process makes any for so long. */
const MONTHS_AHEAD = 3;

/**
 * Makes the partitions of the coming months, after the last there is. A table that is attached when it is complete locks
 * out nobody who writes to the others.
 */
export async function makePartitions(query: Query, now: number): Promise<void> {
  for (const table of Object.values(PARTITIONED)) {
    await inOneTransaction(query, async () => {
      await query(`select pg_advisory_xact_lock($1)`, [LOCK]);
      let from = (await listPartitions(query, table)).at(-1)?.until ?? monthAfter(now, 0);
      for (; from <= monthAfter(now, MONTHS_AHEAD); from = monthAfter(from, 1)) await makePartition(query, table, from);
    });
  }
}

async function makePartition(query: Query, partitioned: PartitionedTable, from: number): Promise<void> {
  const { table, unique, appendOnly, fillfactor = 100 } = partitioned;
  const name = `${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
  await query(`create table ${name} (like ${table} including all) with (fillfactor = ${fillfactor})`);
  for (const columns of unique) await query(`create unique index on ${name} (${columns})`);
  if (appendOnly) {
    await query(`create trigger append_only before update or delete or truncate on ${name}
      for each statement execute function refuse_change()`);
  }
  const [low, high] = [boundOf(partitioned, from), boundOf(partitioned, monthAfter(from, 1))];
  await query(`alter table ${table} attach partition ${name} for values from (${low}) to (${high})`);
}

/** The beginning of the month that is so many after the one of the instant. */
function monthAfter(at: number, months: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}
