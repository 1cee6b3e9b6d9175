import type { Dropped, KeptKind } from '@curfew/domain';
import type { Query } from '../database.js';
import { writeAnchors } from '../event/ledger-anchors.js';
import { toInstant } from '../instant.js';
import { inOneTransaction } from '../in-one-transaction.js';
import { leftBehind, listPartitions, type Partition } from './list-partitions.js';
import { PARTITIONED } from './partitioned-tables.js';

/** What an audit entry tells of a month that was dropped. */
const COUNTED: Readonly<Record<KeptKind, string>> = {
  events: `'events', count(*), 'firstSeq', min(seq), 'lastSeq', max(seq)`,
  deliveries: `'deliveries', count(*)`,
  audit: `'entries', count(*)`,
  archive: `'sessions', count(*)`,
};

/**
 * Detaches the oldest partition and drops it, so that whoever writes waits for neither. It begins where a process that died
 * left off.
 */
export async function dropOldest(query: Query, kind: KeptKind, before: number): Promise<Dropped | undefined> {
  const partitioned = PARTITIONED[kind];
  const { table } = partitioned;
  const all = await listPartitions(query, partitioned);
  const begun = all.find(({ detaching }) => detaching);
  if (begun) await query(`alter table ${table} detach partition ${begun.name} finalize`);
  const left = await leftBehind(query, partitioned);
  if (left !== undefined) return dropDetached(query, kind, left);
  const [oldest] = all;
  if (oldest === undefined || oldest.until > before || (await isOwed(query, kind, oldest))) return undefined;
  // Before the first reader can find them missing.
  if (kind === 'events') await writeAnchors(query, oldest.name);
  await query(`alter table ${table} detach partition ${oldest.name} concurrently`);
  return dropDetached(query, kind, oldest.name);
}

async function dropDetached(query: Query, kind: KeptKind, partition: string): Promise<Dropped> {
  await inOneTransaction(query, async () => {
    await query(
      `insert into audit (tenant_id, key_id, action, target, before)
       select tenant_id, 'system', 'retention.drop', $1, json_build_object(${COUNTED[kind]})
       from ${partition} group by tenant_id`,
      [`${kind}/${partition}`],
    );
    await query(`drop table ${partition}`);
  });
  return { kind, partition };
}

/** What is still to be delivered is kept, however old, and so is its event. */
async function isOwed(query: Query, kind: KeptKind, { name, until }: Partition): Promise<boolean> {
  if (kind !== 'deliveries' && kind !== 'events') return false;
  const owed = `status in ('pending', 'failed')`;
  const rows =
    kind === 'deliveries'
      ? await query(`select from ${name} where ${owed} limit 1`)
      : await query(
          `select from deliveries where ${owed} and (event_recorded_at is null or event_recorded_at < $1) limit 1`,
          [toInstant(until)],
        );
  return rows.length > 0;
}
