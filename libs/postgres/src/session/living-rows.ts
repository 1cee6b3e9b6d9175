import type { Query } from '../rows-of.js';
import { DUE } from './due.js';
import { TRUTH_COLUMNS, type TruthRow } from './truth-row.js';

/** About 80 000 rows; more are put in order on the server's disk. */
const SORTED_IN_MEMORY = '32MB';

export interface LivingRow extends TruthRow {
  /** Where this version of the row lies. */
  readonly place: string;
}

/**
 * The rows of a shard that have not ended, soonest due first, read once by a cursor: they lie all over the table, and
 * finding each again would cost more. In one transaction, as long as which no version that it read is cleared away.
 */
export async function openLivingRows(query: Query, shard: number): Promise<void> {
  await query(`set local work_mem = '${SORTED_IN_MEMORY}'`);
  await query(
    `declare living no scroll cursor for select ${TRUTH_COLUMNS}, s.ctid::text as place
     from sessions s join tenants t on t.id = s.tenant_id where s.shard = ${shard} and s.ended_at is null order by ${DUE}`,
  );
}

export function nextLivingRows(query: Query, size: number): Promise<LivingRow[]> {
  return query<LivingRow>(`fetch ${size} from living`);
}

/**
 * Which of the rows, in the same transaction, are others now or are meant to end. Each is looked for where it lay, at a
 * fifth of the cost of its key: whoever changes it leaves a new version elsewhere.
 */
export async function changedRows(query: Query, rows: readonly LivingRow[]): Promise<readonly LivingRow[]> {
  const changed = await query<{ nth: number }>(
    `select r.nth::int from unnest($1::tid[]) with ordinality r (place, nth) where (
       select true from sessions s where s.ctid = r.place and s.ended_at is null and s.intent_at is null) is null`,
    [rows.map(({ place }) => place)],
  );
  return changed.map(({ nth }) => rows[nth - 1]!);
}
