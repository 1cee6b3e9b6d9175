import { profileOf, type EffectiveLimits, type EndingCause, type IntendedCause, type TruthView } from '@curfew/domain';

/** Of a row, what restoring a live record takes: few columns, since a million of them may be read. */
export const TRUTH_COLUMNS = `t.number as tenant_number, t.id as tenant_id, t.generation as current_generation, s.id, s.subject,
  s.application, s.groups, s.client_type, s.classification, s.started_at, s.authenticated_at, s.last_activity_at,
  s.generation, s.limits, s.observed->'limits' as observed, s.epoch, s.locked_at, s.intent_cause, s.intent_reason,
  s.intent_actor, s.intent_at, s.ended_at, s.cause, s.deadline`;

export interface TruthRow {
  tenant_number: number;
  tenant_id: string;
  current_generation: string;
  id: string;
  subject: string;
  application: string;
  groups: string[];
  client_type: string | null;
  classification: string | null;
  started_at: Date;
  authenticated_at: Date;
  last_activity_at: Date;
  generation: string;
  limits: EffectiveLimits;
  observed: EffectiveLimits | null;
  epoch: number;
  locked_at: Date | null;
  intent_cause: IntendedCause | null;
  intent_reason: string | null;
  intent_actor: string | null;
  intent_at: Date | null;
  ended_at: Date | null;
  cause: EndingCause | null;
  deadline: Date | null;
}

/** A publication has not reached the row: its limits are not those that hold. */
export function isBehind(row: TruthRow): boolean {
  return row.ended_at === null && row.intent_at === null && Number(row.generation) < Number(row.current_generation);
}

export function toTruthView(row: TruthRow): TruthView {
  const key = { tenantNumber: row.tenant_number, sessionId: row.id };
  if (row.ended_at !== null) {
    const ending = { cause: row.cause!, deadline: row.deadline?.getTime(), decidedAt: row.ended_at.getTime() };
    return { state: 'ended', key, ending };
  }
  const lastActivityAt = row.last_activity_at.getTime();
  const generation = Number(row.generation);
  if (row.intent_at !== null) {
    const intent = {
      cause: row.intent_cause!,
      reason: row.intent_reason ?? undefined,
      actor: row.intent_actor ?? undefined,
      at: row.intent_at.getTime(),
    };
    return { state: 'intended', key, intent, known: { lastActivityAt, generation, epoch: row.epoch } };
  }
  const { application, groups } = row;
  const clientType = row.client_type ?? undefined;
  const classification = row.classification ?? undefined;
  return {
    state: 'living',
    newerLimits: false,
    draft: {
      ...key,
      subject: row.subject,
      profile: profileOf({ application, groups, clientType, classification }),
      startedAt: row.started_at.getTime(),
      authenticatedAt: row.authenticated_at.getTime(),
      lastActivityAt,
      generation,
      limits: row.limits,
      observed: row.observed ?? undefined,
      epoch: row.epoch,
      lockedAt: row.locked_at?.getTime(),
    },
  };
}
