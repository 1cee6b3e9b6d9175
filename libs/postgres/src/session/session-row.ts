import type {
  Authentication,
  EffectiveLimits,
  EndingCause,
  IntendedCause,
  Resolution,
  SessionRecord,
  TraceEntry,
} from '@curfew/domain';

export interface SessionRow {
  tenant_id: string;
  tenant_number: number;
  id: string;
  subject: string;
  application: string;
  groups: string[];
  client_type: string | null;
  classification: string | null;
  labels: Record<string, string>;
  authentication: Authentication | null;
  parent_id: string | null;
  locator_shard: number | null;
  content_hash: string;
  started_at: Date;
  authenticated_at: Date;
  last_activity_at: Date;
  limits: EffectiveLimits;
  trace: TraceEntry[];
  observed: Resolution['observed'] | null;
  generation: string;
  cut_off: number;
  profile: number;
  epoch: number;
  locked_at: Date | null;
  intent_cause: IntendedCause | null;
  intent_reason: string | null;
  intent_actor: string | null;
  intent_at: Date | null;
  intent_with_parent: boolean | null;
  ended_at: Date | null;
  cause: EndingCause | null;
  deadline: Date | null;
  end_reason: string | null;
}

const select = (table: string) =>
  `select s.*, t.number as tenant_number from ${table} s join tenants t on t.id = s.tenant_id`;

/** Rows with the number of their tenant; a statement goes on with `where`. */
export const SELECT_SESSIONS = select('sessions');
/** Those that ended long ago (engine rule 30). */
export const SELECT_ARCHIVED = select('session_archive');

function intentOf(row: SessionRow): SessionRecord['intent'] {
  if (row.intent_at === null) return undefined;
  return {
    cause: row.intent_cause!,
    reason: row.intent_reason ?? undefined,
    actor: row.intent_actor ?? undefined,
    ...(row.intent_with_parent === true && { withParent: true as const }),
    at: row.intent_at.getTime(),
  };
}

function endedOf(row: SessionRow): SessionRecord['ended'] {
  if (row.ended_at === null) return undefined;
  return {
    cause: row.cause!,
    deadline: row.deadline?.getTime(),
    decidedAt: row.ended_at.getTime(),
    reason: row.end_reason ?? undefined,
  };
}

export function toSessionRecord(row: SessionRow): SessionRecord {
  return {
    tenantId: row.tenant_id,
    tenantNumber: row.tenant_number,
    sessionId: row.id,
    // Without a locator it was named when that had no effect.
    parentId: row.locator_shard === null ? undefined : (row.parent_id ?? undefined),
    subject: row.subject,
    application: row.application,
    groups: row.groups,
    clientType: row.client_type ?? undefined,
    classification: row.classification ?? undefined,
    labels: row.labels,
    authentication: row.authentication ?? undefined,
    startedAt: row.started_at.getTime(),
    authenticatedAt: row.authenticated_at.getTime(),
    lastActivityAt: row.last_activity_at.getTime(),
    generation: Number(row.generation),
    cutOff: row.cut_off,
    profile: row.profile,
    epoch: row.epoch,
    lockedAt: row.locked_at?.getTime(),
    limits: row.limits,
    trace: row.trace,
    observed: row.observed ?? undefined,
    intent: intentOf(row),
    ended: endedOf(row),
  };
}
