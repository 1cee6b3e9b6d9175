import type { Query } from '../database.js';
import type { PartitionedTable } from './partitioned-tables.js';

export interface Partition {
  readonly name: string;
  /** All that is in it is from before. */
  readonly until: number;
  /** Somebody began to detach it and did not come to the end. */
  readonly detaching: boolean;
}

/** The table's partitions, the oldest first. */
export async function listPartitions(query: Query, { table, by }: PartitionedTable): Promise<Partition[]> {
  const until = by === 'id' ? `bound::bigint >> 20` : `extract(epoch from bound::timestamptz) * 1000`;
  return query<Partition>(
    `select name, detaching, (${until})::float8 as until from (
       select c.relname as name, i.inhdetachpending as detaching,
         substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \\(''?([^'')]+)') as bound
       from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass
     ) p order by 3`,
    [table],
  );
}

/** What is no partition any more and was not dropped: whoever detached it died. */
export async function leftBehind(query: Query, { table }: PartitionedTable): Promise<string | undefined> {
  const [row] = await query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_class parent on parent.relnamespace = c.relnamespace
     where parent.oid = $1::regclass and c.relkind = 'r' and not c.relispartition and c.relname ~ $2
     order by c.relname limit 1`,
    [table, `^${table}_(first|\\d{4}_\\d\\d)$`],
  );
  return row?.name;
}
