import type { EventData, EventType } from '@curfew/domain';
import type { Query } from '../database.js';
import type { AppendedEvent } from './placed-event.js';

interface IntakeRow {
  number: string;
  tenant_id: string;
  id: string;
  type: EventType;
  session_id: string | null;
  at: Date;
  data: string;
  only_subscription: string | null;
  except_subscription: string | null;
}

/** Takes up to `limit` waiting events of the tenants, whose heads are held, in the order in which they came. */
export async function drainIntake(query: Query, tenantIds: readonly string[], limit: number): Promise<AppendedEvent[]> {
  const rows = await query<IntakeRow>(
    `with drained as (
       delete from event_intake where number in (
         select number from event_intake where tenant_id = any($1::uuid[]) order by number limit $2
       ) returning number, tenant_id, id, type, session_id, at, data::text, only_subscription, except_subscription
     ) select * from drained order by number`,
    [tenantIds, limit],
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    id: row.id,
    type: row.type,
    sessionId: row.session_id ?? undefined,
    at: row.at.getTime(),
    data: JSON.parse(row.data) as EventData,
    text: row.data,
    only: row.only_subscription ?? undefined,
    except: row.except_subscription ?? undefined,
  }));
}
