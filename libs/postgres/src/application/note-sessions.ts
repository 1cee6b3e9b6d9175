import {
  liveField,
  noteApplications,
  type RefusedSession,
  type ReportedSession,
  type SessionApplications,
  type SessionKey,
  type SessionRecord,
  UNNAMED,
  usedAfterEndData,
  type Zombie,
} from '@curfew/domain';
import type { Query } from '../database.js';
import { eventId } from '../event/event-id.js';
import { putBeforeLedger } from '../event/event-intake.js';
import { toSessionRecord, type SessionRow } from '../session/session-row.js';

export interface SeenSessions {
  readonly reported: readonly ReportedSession[];
  readonly refused: readonly RefusedSession[];
}

export interface FoundZombie extends Zombie {
  readonly tenantId: string;
}

type Row = SessionRow & { readonly applications: SessionApplications | null };

/**
 * Adds to sessions' rows what was seen of the applications that use them. Of sessions that are in the archive nothing is
 * added: their endings are forgotten by the live store before they move, so that nobody is told of them any more.
 */
export async function noteSessions(query: Query, seen: SeenSessions, boundMs: number) {
  const sessions = bySession(seen);
  const rows = await lockRows(query, [...sessions.values()]);
  const zombies: FoundZombie[] = [];
  const waiting: RefusedSession[] = [];
  const changed: { record: SessionRecord; applications: SessionApplications }[] = [];
  for (const row of rows) {
    const record = toSessionRecord(row);
    const its = sessions.get(liveField(record))!;
    if (record.ended === undefined) waiting.push(...its.refused);
    const noted = noteApplications(row.applications ?? {}, record.ended?.decidedAt, its, boundMs);
    if (noted.applications) changed.push({ record, applications: noted.applications });
    for (const zombie of noted.zombies) {
      zombies.push({ ...zombie, tenantId: record.tenantId });
      if (zombie.first) await announce(query, record, zombie);
    }
  }
  await write(query, changed);
  return { zombies, waiting };
}

interface OfSession extends SessionKey {
  readonly reported: ReportedSession[];
  readonly refused: RefusedSession[];
}

function bySession({ reported, refused }: SeenSessions): Map<string, OfSession> {
  const sessions = new Map<string, OfSession>();
  const of = ({ tenantNumber, sessionId }: SessionKey) => {
    const field = liveField({ tenantNumber, sessionId });
    const found = sessions.get(field) ?? { tenantNumber, sessionId, reported: [], refused: [] };
    sessions.set(field, found);
    return found;
  };
  for (const one of reported) of(one).reported.push(one);
  for (const one of refused) of(one).refused.push(one);
  return sessions;
}

/** In the order in which all writers lock them. */
async function lockRows(query: Query, keys: readonly SessionKey[]): Promise<Row[]> {
  if (keys.length === 0) return [];
  return query<Row>(
    `select s.*, k.number as tenant_number from unnest($1::int[], $2::text[]) k (number, id)
     join tenants t on t.number = k.number join sessions s on s.tenant_id = t.id and s.id = k.id
     order by s.tenant_id, s.id for no key update of s`,
    [keys.map((key) => key.tenantNumber), keys.map((key) => key.sessionId)],
  );
}

async function write(
  query: Query,
  changed: readonly { readonly record: SessionRecord; readonly applications: SessionApplications }[],
): Promise<void> {
  if (changed.length === 0) return;
  await query(
    `update sessions s set applications = u.applications::jsonb
     from unnest($1::uuid[], $2::text[], $3::text[]) u (tenant_id, id, applications)
     where s.tenant_id = u.tenant_id and s.id = u.id`,
    [
      changed.map(({ record }) => record.tenantId),
      changed.map(({ record }) => record.sessionId),
      changed.map(({ applications }) => JSON.stringify(applications)),
    ],
  );
}

async function announce(query: Query, record: SessionRecord, zombie: Zombie): Promise<void> {
  const { tenantId, sessionId } = record;
  const type = 'session.used_after_end';
  const id = eventId(`${tenantId}/${sessionId}/${type}/${zombie.application === UNNAMED ? '' : zombie.application}`);
  const [row] = await query<{ now: Date }>('select clock_timestamp()::timestamptz(3) as now');
  const at = row!.now.getTime();
  await putBeforeLedger(query, tenantId, { id, type, sessionId, at, data: usedAfterEndData(record, zombie, id, at) });
}
