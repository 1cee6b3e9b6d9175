import {
  crash,
  CurfewError,
  matches,
  policySubjectOf,
  type EndingIntent,
  type Policy,
  type SessionKey,
  type SessionRecord,
} from '@curfew/domain';
import type { Query } from '../database.js';
import { SELECT_SESSIONS, toSessionRecord, type SessionRow } from './session-row.js';
import { intendWithChildren } from './with-children.js';

export type Living = (keys: readonly SessionKey[]) => Promise<readonly boolean[]>;

interface Bound {
  readonly policy: Policy;
  readonly most: number;
}

/** The enforced policies that bound how many sessions the new one's subject may have. */
function boundsOn(record: SessionRecord, policies: readonly Policy[]): Bound[] {
  const subject = policySubjectOf(record);
  return policies.flatMap((policy) => {
    const { maxConcurrentSessions: most, mode, match } = policy.document;
    return most !== undefined && mode !== 'observe' && matches(match, subject) ? [{ policy, most }] : [];
  });
}

/** The subject's other sessions that really live, oldest first: the count must not change until this start commits. */
async function othersOf(query: Query, record: SessionRecord, living: Living): Promise<SessionRecord[]> {
  await query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${record.tenantId}/${record.subject}`]);
  const rows = await query<SessionRow>(
    `${SELECT_SESSIONS} where s.tenant_id = $1 and s.subject = $2 and s.id <> $3 and s.ended_at is null
       and s.intent_at is null
     order by s.started_at, s.id`,
    [record.tenantId, record.subject, record.sessionId],
  );
  const others = rows.map(toSessionRecord);
  const alive = others.length === 0 ? [] : await living(others);
  crash.at('start.counted');
  return others.filter((_, index) => alive[index]);
}

/**
 * Makes room for the new session (engine rule 28): the oldest sessions that a bound counts get an intent, or the start
 * is refused with `session_limit_reached`, as the effective limits say. Each policy counts the sessions it matches. The new
 * session's own parent is counted and never displaced, since the new one would go with it (rule 26).
 */
export async function displaceOldest(
  query: Query,
  record: SessionRecord,
  policies: readonly Policy[],
  actor: string,
  living: Living,
): Promise<SessionKey[]> {
  const bounds = boundsOn(record, policies);
  if (bounds.length === 0) return [];
  let others = await othersOf(query, record, living);
  const intents = new Map<string, EndingIntent>();
  for (const { policy, most } of bounds) {
    const { name, match } = policy.document;
    const counted = others.filter((other) => matches(match, policySubjectOf(other)));
    const excess = Math.max(0, counted.length + 1 - most);
    const surplus = counted.filter(({ sessionId }) => sessionId !== record.parentId).slice(0, excess);
    if (excess > surplus.length || (excess > 0 && record.limits.onConcurrencyExceeded === 'deny_new'))
      throw new CurfewError('session_limit_reached', `The policy "${name}" allows ${most} sessions at once.`);
    const reason = `policy ${name}: at most ${most} sessions`;
    for (const { sessionId } of surplus)
      intents.set(sessionId, { cause: 'concurrency', reason, actor, at: record.startedAt });
    others = others.filter(({ sessionId, parentId = '' }) => !intents.has(sessionId) && !intents.has(parentId));
  }
  await intendWithChildren(query, record.tenantId, intents);
  return [...intents.keys()].map((sessionId) => ({ tenantNumber: record.tenantNumber, sessionId }));
}
