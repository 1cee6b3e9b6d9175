import {
  type DecisionNote,
  type EffectiveLimits,
  type EndingCause,
  type IntendedCause,
  type SessionKey,
  type TruthView,
} from '@curfew/domain';
import { ENDING_NOTE } from './ending-note.js';
import { SharedValues } from './shared-values.js';

// `extract` would reckon in numerics, which is several times slower.
const ms = (column: string) => `round(date_part('epoch', s.${column}) * 1000) as ${column}`;

/**
 * Of a row, what restoring a live record takes: few columns, since a million of them may be read; instants as numbers and
 * JSON as its text, since parsing them was most of the work.
 */
export const TRUTH_COLUMNS = `t.number as tenant_number, t.id as tenant_id, t.generation as current_generation, s.id, s.subject,
  s.profile, s.cut_off,
  ${['started_at', 'authenticated_at', 'last_activity_at', 'locked_at', 'intent_at', 'ended_at', 'deadline'].map(ms).join(', ')},
  s.generation, s.limits::text as limits, case when s.locator_shard is not null then s.parent_id end as parent_id, (s.observed->'limits')::text as observed, s.epoch, s.intent_cause,
  s.intent_reason, s.intent_actor, s.cause, ${ENDING_NOTE} as note`;

export interface TruthRow {
  tenant_number: number;
  tenant_id: string;
  current_generation: string;
  id: string;
  parent_id: string | null;
  subject: string;
  profile: number;
  cut_off: number;
  started_at: number;
  authenticated_at: number;
  last_activity_at: number;
  generation: string;
  limits: string;
  observed: string | null;
  epoch: number;
  locked_at: number | null;
  intent_cause: IntendedCause | null;
  intent_reason: string | null;
  intent_actor: string | null;
  intent_at: number | null;
  ended_at: number | null;
  cause: EndingCause | null;
  deadline: number | null;
  note: DecisionNote | null;
}

const limitsOf = new SharedValues((text) => JSON.parse(text) as EffectiveLimits);
/** A publication has not reached the row: its limits are not those that hold. */
export function isBehind(row: TruthRow): boolean {
  return row.ended_at === null && row.intent_at === null && Number(row.generation) < Number(row.current_generation);
}

export function keyOf(row: TruthRow): SessionKey {
  return { tenantNumber: row.tenant_number, sessionId: row.id, parentId: row.parent_id ?? undefined };
}

export function toTruthView(row: TruthRow): TruthView {
  const key = keyOf(row);
  if (row.ended_at !== null) {
    const ending = { cause: row.cause!, deadline: row.deadline ?? undefined, decidedAt: row.ended_at };
    return { state: 'ended', key, ending, note: row.note ?? undefined };
  }
  const lastActivityAt = row.last_activity_at;
  const generation = Number(row.generation);
  if (row.intent_at !== null) {
    const intent = {
      cause: row.intent_cause!,
      reason: row.intent_reason ?? undefined,
      actor: row.intent_actor ?? undefined,
      at: row.intent_at,
    };
    return { state: 'intended', key, intent, known: { lastActivityAt, generation, epoch: row.epoch } };
  }
  return {
    state: 'living',
    newerLimits: false,
    draft: {
      // Not `...key`: what follows a spread is defined one by one, which was a quarter of a restoration's work.
      tenantNumber: key.tenantNumber,
      sessionId: key.sessionId,
      parentId: key.parentId,
      subject: row.subject,
      profile: row.profile,
      cutOff: row.cut_off,
      startedAt: row.started_at,
      authenticatedAt: row.authenticated_at,
      lastActivityAt,
      generation,
      limits: limitsOf.of(row.limits),
      observed: row.observed === null ? undefined : limitsOf.of(row.observed),
      epoch: row.epoch,
      lockedAt: row.locked_at ?? undefined,
    },
  };
}
