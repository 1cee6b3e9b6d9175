import {
  acknowledgedParties,
  type Acknowledged,
  type Acknowledgement,
  type Acknowledger,
  appliedAt,
  type ApplicationParty,
  CurfewError,
} from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';
import { findConvergence, type FoundConvergence, type OwedParty } from './find-convergence.js';
import { hearAgain } from './hear-again.js';
import { writeApplied } from './session-applications.js';

/** Writes that those whom the acknowledger speaks for have applied the event, in the caller's transaction. */
export async function recordAcknowledgement(
  query: Query,
  tenantId: string,
  eventId: string,
  by: Acknowledger,
  acknowledgement: Acknowledgement,
): Promise<Acknowledged[]> {
  const found = await findConvergence(query, tenantId, eventId);
  if (found === undefined) throw new CurfewError('not_found', 'There is no such event.');
  const [row] = await query<{ now: Date }>('select clock_timestamp() as now');
  const at = appliedAt(acknowledgement, found.decidedAt, row!.now.getTime());
  const { connectionsClosed } = acknowledgement;
  const done: Acknowledged[] = [];
  for (const party of acknowledgedParties(found, by) as FoundConvergence['parties']) {
    const applied = { appliedAt: at, ...(connectionsClosed !== undefined && { connectionsClosed }) };
    const first =
      party.kind === 'subscription'
        ? await writeDelivery(query, party, applied)
        : await writeApplied(query, { tenantId, sessionId: found.sessionId! }, party.application, applied);
    done.push(told(party, first ? applied : party, !first));
  }
  return done;
}

async function writeDelivery(
  query: Query,
  { deliveryId, id }: OwedParty,
  applied: { readonly appliedAt: number; readonly connectionsClosed?: number },
): Promise<boolean> {
  await hearAgain(query, id);
  const rows = await query(
    `update deliveries set status = 'applied', applied_at = $2, connections_closed = $3, awaited = false,
       next_attempt_at = null
     where id = $1 and applied_at is null returning id`,
    [deliveryId, toInstant(applied.appliedAt), applied.connectionsClosed ?? null],
  );
  return rows.length > 0;
}

function told(
  party: OwedParty | ApplicationParty,
  { appliedAt: at, connectionsClosed }: { readonly appliedAt?: number; readonly connectionsClosed?: number },
  repeated: boolean,
): Acknowledged {
  const { kind, application } = party;
  const name = party.kind === 'subscription' ? party.id : party.application;
  return { kind, name, application, appliedAt: at!, connectionsClosed, repeated };
}
