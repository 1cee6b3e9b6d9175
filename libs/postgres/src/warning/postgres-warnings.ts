import {
  CurfewError,
  MOST_RECEIPTS,
  type ReceiptAction,
  type WarningPlace,
  type WarningReceipt,
  Warnings,
} from '@curfew/domain';
import type { Database } from '../database.js';
import { isUuid } from '../uuid.js';

interface ReceiptRow {
  event_id: string;
  application: string;
  action: ReceiptAction;
  shown_at: Date;
  received_at: Date;
}

function toReceipt({ application, action, shown_at, received_at }: ReceiptRow): WarningReceipt {
  const times = { shownAt: shown_at.getTime(), receivedAt: received_at.getTime() };
  return { ...(application !== '' && { application }), action, ...times };
}

export class PostgresWarnings extends Warnings {
  constructor(private readonly database: Database) {
    super();
  }

  override async decidedAt({ tenantId, sessionId, eventId }: WarningPlace): Promise<number | undefined> {
    if (!isUuid(eventId)) return undefined;
    // By the session's index: an event's id alone is no key once events are partitioned by time.
    const [row] = await this.database.query<{ at: Date }>(
      `select at from events
       where tenant_id = $1 and session_id = $2 and type = 'session.expiring' and id = $3`,
      [tenantId, sessionId, eventId],
    );
    return row?.at.getTime();
  }

  override async keep({ tenantId, eventId }: WarningPlace, receipt: WarningReceipt) {
    const { application = '', action, shownAt, receivedAt } = receipt;
    const key = [tenantId, eventId, application, action, new Date(shownAt)];
    // Some that come at once may go beyond the bound: it keeps noise out, not a promise.
    const [inserted] = await this.database.query<ReceiptRow>(
      `insert into warning_receipts (tenant_id, event_id, application, action, shown_at, received_at)
       select $1::uuid, $2::uuid, $3::text, $4::text, $5::timestamptz, $6::timestamptz
       where (select count(*) from warning_receipts where tenant_id = $1 and event_id = $2) < $7
       on conflict do nothing returning *`,
      [...key, new Date(receivedAt), MOST_RECEIPTS],
    );
    if (inserted) return { receipt: toReceipt(inserted), replayed: false };
    const [first] = await this.database.query<ReceiptRow>(
      `select * from warning_receipts
       where tenant_id = $1 and event_id = $2 and application = $3 and action = $4 and shown_at = $5`,
      key,
    );
    if (first) return { receipt: toReceipt(first), replayed: true };
    throw new CurfewError('too_many_receipts', `A warning keeps ${MOST_RECEIPTS} receipts.`);
  }

  override async receiptsOf(tenantId: string, eventIds: readonly string[]) {
    const rows =
      eventIds.length === 0
        ? []
        : await this.database.query<ReceiptRow>(
            `select * from warning_receipts where tenant_id = $1 and event_id = any($2::uuid[])
             order by received_at, shown_at, application, action`,
            [tenantId, eventIds],
          );
    const byEvent = new Map<string, WarningReceipt[]>();
    for (const row of rows) byEvent.set(row.event_id, [...(byEvent.get(row.event_id) ?? []), toReceipt(row)]);
    return byEvent;
  }
}
