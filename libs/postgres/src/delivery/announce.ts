import { randomUUID } from 'node:crypto';
import type { EventType } from '@curfew/domain';
import type { Query } from '../database.js';
import { putBeforeLedger, type IntakeEvent } from '../event/event-intake.js';

export interface Announcement extends Pick<IntakeEvent, 'only' | 'except'> {
  readonly type: EventType;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Puts events about subscriptions and deliveries before the ledger; returns their ids. */
export async function announce(query: Query, tenantId: string, ...list: readonly Announcement[]): Promise<string[]> {
  const [row] = await query<{ now: Date }>('select now()::timestamptz(3) as now');
  const at = row!.now.getTime();
  const decidedAt = new Date(at).toISOString();
  const events = list.map(({ type, members, only, except }): IntakeEvent => {
    const id = randomUUID();
    return { id, type, at, only, except, data: { ...members, eventId: id, schema: 1, tenant: tenantId, decidedAt } };
  });
  await putBeforeLedger(query, tenantId, ...events);
  return events.map((event) => event.id);
}
