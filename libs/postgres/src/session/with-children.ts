import { crash, type EndingIntent } from '@curfew/domain';
import type { Query } from '../database.js';
import { writeIntents } from './ending-intents.js';

/**
 * Writes intents with those of the children (engine rule 26): what a parent is ended by ends them too. Parents and children
 * are held in one order; children that were being started meanwhile have committed once their parent is held, and are
 * found by looking again. Returns the ids that were written.
 */
export async function intendWithChildren(
  query: Query,
  tenantId: string,
  intents: ReadonlyMap<string, EndingIntent>,
): Promise<string[]> {
  if (intents.size === 0) return [];
  const children = await childrenOf(query, tenantId, intents);
  crash.at('end.children-found');
  const written = await writeIntents(query, tenantId, new Map([...children, ...intents]));
  const late = [...(await childrenOf(query, tenantId, intents))].filter(([id]) => !children.has(id));
  return [...written, ...(await writeIntents(query, tenantId, new Map(late)))];
}

async function childrenOf(
  query: Query,
  tenantId: string,
  intents: ReadonlyMap<string, EndingIntent>,
): Promise<Map<string, EndingIntent>> {
  const rows = await query<{ id: string; parent_id: string }>(
    `select id, parent_id from sessions where tenant_id = $1 and parent_id = any($2::text[])
       and locator_shard is not null and ended_at is null`,
    [tenantId, [...intents.keys()]],
  );
  return new Map(rows.map((row) => [row.id, { ...intents.get(row.parent_id)!, withParent: true }]));
}
