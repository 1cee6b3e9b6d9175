import type { KeptKind } from '@curfew/domain';

export interface PartitionedTable {
  readonly table: string;
  /** What its partitions are ranges of: an instant, or an id that leads with the milliseconds it was made at. */
  readonly by: 'instant' | 'id';
  /** Columns that are unique within a partition; whoever writes sees to it that they are in all (ADR 17). */
  readonly unique: readonly string[];
  readonly appendOnly: boolean;
  /** In per cent, where rows are updated: a version that fits beside the one before costs no entry in any index. */
  readonly fillfactor?: number;
}

export const PARTITIONED: Readonly<Record<KeptKind, PartitionedTable>> = {
  events: { table: 'events', by: 'instant', unique: ['id', 'tenant_id, seq'], appendOnly: true },
  deliveries: { table: 'deliveries', by: 'id', unique: [], appendOnly: false, fillfactor: 50 },
  audit: { table: 'audit', by: 'id', unique: [], appendOnly: true },
  archive: { table: 'session_archive', by: 'instant', unique: ['tenant_id, id'], appendOnly: false },
};

/** An instant as a bound of the table's partitions. */
export function boundOf({ by }: PartitionedTable, at: number): string {
  return by === 'id' ? String(BigInt(at) << 20n) : `'${new Date(at).toISOString()}'`;
}
