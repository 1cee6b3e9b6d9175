import { type Committed, CurfewError } from '@curfew/domain';
import type { Database, Query } from '../database.js';
import { isCollision, isConnectionError } from '../is-connection-error.js';
import { Appending } from './appending.js';
import { drainIntake } from './drain-intake.js';
import { lockHeads } from './ledger-heads.js';
import type { AppendedEvent } from './placed-event.js';

/** What could be appended of the events that waited, and how many were set aside. */
export interface Rescued {
  readonly committed: Pick<Committed, 'events' | 'deliveries'>[];
  readonly parked: number;
}

export interface RescueOptions {
  readonly batch: number;
  readonly keepTryingSeconds: number;
}

/**
 * Appends the waiting events without any decision, ever fewer at a time, down to the one that fails for good: that is
 * parked in sight (engine rule 16). Events share their transactions with decisions, which would all be parked for it.
 */
export async function rescueIntake(database: Database, { batch, keepTryingSeconds }: RescueOptions): Promise<Rescued> {
  const committed: Rescued['committed'] = [];
  let [parked, limit] = [0, batch];
  for (;;) {
    const single = limit === 1;
    try {
      const step = await database.transaction((query) => append(query, { limit, single, keepTryingSeconds }));
      if (step.appended) committed.push(step.appended);
      else parked++;
      if (step.drained < limit) return { committed, parked };
      limit = Math.min(batch, limit * 2);
    } catch (error) {
      if (single || mayPass(error)) throw error;
      limit = Math.ceil(limit / 2);
    }
  }
}

async function append(query: Query, how: { limit: number; single: boolean; keepTryingSeconds: number }) {
  const heads = await lockHeads(query, []);
  const intake = await drainIntake(query, [...heads.keys()], how.limit);
  const [first] = intake;
  const appending = new Appending(query, heads, how.keepTryingSeconds);
  if (!how.single || first === undefined) {
    appending.add(intake);
    return { drained: intake.length, appended: await appending.done() };
  }
  await query('savepoint before_append');
  try {
    appending.add(intake);
    return { drained: 1, appended: await appending.done() };
  } catch (error) {
    if (mayPass(error)) throw error;
    await query('rollback to savepoint before_append');
    await park(query, first, error instanceof Error ? error.message : String(error));
    return { drained: 1 };
  }
}

/** It says nothing about the event: the same may go well the next time. */
function mayPass(error: unknown): boolean {
  return error instanceof CurfewError || isConnectionError(error) || isCollision(error);
}

/** In the transaction that took it: so nobody else can have taken it, and it is not lost. */
async function park(query: Query, appended: AppendedEvent, error: string): Promise<void> {
  const { tenantId, text: _, ...event } = appended;
  await query(
    `insert into parked_decisions (tenant_number, session_id, decision, error)
     select number, $2, $3::json, $4 from tenants where id = $1`,
    [tenantId, event.sessionId ?? '', JSON.stringify(event), error],
  );
}
