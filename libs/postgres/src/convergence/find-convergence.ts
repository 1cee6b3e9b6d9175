import {
  type ApplicationParty,
  type Convergence,
  CurfewError,
  type DeliveryStatus,
  type SessionApplications,
  type SubscriptionParty,
  UNNAMED,
} from '@curfew/domain';
import type { Query } from '../database.js';
import { fromOptionalInstant } from '../instant.js';
import { findApplications } from './session-applications.js';

interface EventRow {
  type: string;
  at: Date;
  session_id: string | null;
  application: string | null;
}

interface PartyRow {
  id: string;
  subscription_id: string;
  name: string;
  application: string | null;
  converge_within_seconds: number | null;
  status: DeliveryStatus;
  attempts: number;
  last_error: string | null;
  delivered_at: Date | null;
  applied_at: Date | null;
  connections_closed: number | null;
}

/** A subscription that is owed the event, with its delivery's id. */
export interface OwedParty extends SubscriptionParty {
  readonly deliveryId: string;
}

export interface FoundConvergence extends Convergence {
  readonly parties: readonly (OwedParty | ApplicationParty)[];
}

export async function findConvergence(
  query: Query,
  tenantId: string,
  eventId: string,
): Promise<FoundConvergence | undefined> {
  const [event] = await query<EventRow>(
    `select type, at, session_id, data->>'application' as application from events where tenant_id = $1 and id = $2`,
    [tenantId, eventId],
  );
  if (event === undefined) return undefined;
  // One that was owed it twice, by a replay, has applied it once it has either.
  const rows = await query<PartyRow>(
    `select distinct on (s.number) d.id, d.subscription_id, s.name, s.application, s.converge_within_seconds, d.status,
       d.attempts, d.last_error, d.delivered_at, d.applied_at, d.connections_closed
     from deliveries d join subscriptions s on s.id = d.subscription_id and s.tenant_id = $1
     where d.event_id = $2 order by s.number, d.applied_at nulls last, d.delivered_at nulls last, d.id desc`,
    [tenantId, eventId],
  );
  const { type, at, session_id: sessionId, application } = event;
  const revoked = type === 'session.revoked' && sessionId !== null;
  const applications = revoked ? await findApplications(query, tenantId, sessionId) : {};
  if (applications === undefined) throw new CurfewError('session_forgotten', 'No more is kept of the session.');
  const parties = partiesOf(rows, applications);
  const about = { sessionId: sessionId ?? undefined, application: application ?? undefined };
  return { eventId, type, ...about, decidedAt: at.getTime(), parties };
}

/** An application with a subscription is one party with it. */
function partiesOf(rows: readonly PartyRow[], applications: SessionApplications): FoundConvergence['parties'] {
  const owed = rows.map((row): OwedParty => {
    const { toldAt, usesAfterEnd, lastUsedAt } = applications[row.application ?? ''] ?? {};
    return {
      kind: 'subscription',
      deliveryId: row.id,
      id: row.subscription_id,
      name: row.name,
      application: row.application ?? undefined,
      withinSeconds: row.converge_within_seconds ?? undefined,
      status: row.status,
      attempts: row.attempts,
      lastError: row.last_error ?? undefined,
      deliveredAt: fromOptionalInstant(row.delivered_at),
      appliedAt: fromOptionalInstant(row.applied_at),
      connectionsClosed: row.connections_closed ?? undefined,
      ...{ toldAt, usesAfterEnd, lastUsedAt },
    };
  });
  const subscribed = new Set(rows.map((row) => row.application));
  const others = Object.keys(applications).filter((name) => name !== UNNAMED && !subscribed.has(name));
  return [
    ...owed,
    ...others.toSorted().map((application): ApplicationParty => {
      const { reportedAt: _, ...known } = applications[application]!;
      return { kind: 'application', application, ...known };
    }),
  ];
}
