import {
  crash,
  CurfewError,
  effectiveLimits,
  onceName,
  policySubjectOf,
  startedEventData,
  type Policy,
  type SessionRecord,
  type StartOutcome,
  type StartRequest,
} from '@curfew/domain';
import type { Query } from '../database.js';
import { eventId } from '../event/event-id.js';
import { putBeforeLedger } from '../event/event-intake.js';
import { currentPolicies } from '../policy/policy-row.js';
import { contentHash } from './content-hash.js';
import { displaceOldest, type Living } from './displace-oldest.js';
import { insertSession } from './insert-session.js';
import { SELECT_SESSIONS, toSessionRecord, type SessionRow } from './session-row.js';
import { shareParent } from './share-parent.js';

/** Clocks of identity providers run ahead by up to this, in milliseconds: it counts as now. */
const TOLERATED_AHEAD_MS = 2_000;

async function shareTenant(query: Query, tenantId: string) {
  const [tenant] = await query<{ number: number; generation: string; cut_off: number }>(
    `select number, generation, cut_off from tenants where id = $1 for share`,
    [tenantId],
  );
  if (tenant === undefined) throw new CurfewError('not_found', 'There is no such tenant.');
  return tenant;
}

function authenticatedAt({ draft, now }: StartRequest): number {
  const time = draft.authentication?.time ?? now;
  return time > now && time <= now + TOLERATED_AHEAD_MS ? now : time;
}

/** The session as its start makes it, and the policies that its limits come from. */
async function draw(query: Query, request: StartRequest): Promise<{ record: SessionRecord; policies: Policy[] }> {
  const tenant = await shareTenant(query, request.tenantId);
  // A statement of its own, after the lock: it sees every publication up to the generation that is held (rule 25).
  const policies = await currentPolicies(query, request.tenantId);
  const record = {
    ...request.draft,
    ...effectiveLimits(policies, policySubjectOf(request.draft)),
    tenantId: request.tenantId,
    tenantNumber: tenant.number,
    startedAt: request.now,
    authenticatedAt: authenticatedAt(request),
    lastActivityAt: request.now,
    generation: Number(tenant.generation),
    cutOff: tenant.cut_off,
    profile: 0,
    epoch: 0,
  };
  return { record, policies };
}

async function replay(query: Query, request: StartRequest, hash: string): Promise<StartOutcome> {
  const { tenantId, draft } = request;
  const [row] = await query<SessionRow>(`${SELECT_SESSIONS} where s.tenant_id = $1 and s.id = $2`, [
    tenantId,
    draft.sessionId,
  ]);
  const record = toSessionRecord(row!);
  if (record.ended ?? record.intent) throw new CurfewError('session_ended', 'A session with this id has ended.');
  if (row!.content_hash !== hash)
    throw new CurfewError('session_exists', 'A session with this id was started with other content.');
  return { outcome: 'replayed', record, displaced: [] };
}

async function announce(query: Query, record: SessionRecord, actor: string): Promise<void> {
  const { tenantId, sessionId } = record;
  const id = eventId(onceName(tenantId, sessionId, 'session.started'));
  const data = startedEventData(record, actor, id);
  await putBeforeLedger(query, tenantId, { id, type: 'session.started', sessionId, at: record.startedAt, data });
}

/** One start, in the caller's transaction. The row comes first: whoever loses the race for the id is a replay. */
export async function startSessionRow(
  query: Query,
  request: StartRequest,
  living: Living,
  shards: number,
): Promise<StartOutcome> {
  const { record: drawn, policies } = await draw(query, request);
  crash.at('start.drawn');
  const hash = contentHash(request.draft);
  const profile = await insertSession(query, drawn, hash, shards);
  if (profile === undefined) return replay(query, request, hash);
  const record = { ...drawn, profile };
  crash.at('start.inserted');
  if (record.authenticatedAt + record.limits.absoluteTimeoutSeconds * 1000 <= request.now)
    throw new CurfewError('authentication_too_old', 'The authentication is older than the absolute timeout allows.');
  const displaced = await displaceOldest(query, record, policies, request.actor, living);
  crash.at('start.room-made');
  // Last of the rows that it holds, so that two starts of one person never wait for each other.
  await shareParent(query, record, request);
  await announce(query, record, request.actor);
  crash.at('start.announced');
  return { outcome: 'started', record, displaced };
}
