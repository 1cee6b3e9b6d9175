import type { ClaimedBatch, SealedKeys } from '@curfew/domain';
import type { Query } from '../database.js';
import { batchOf, type BatchRow } from './subscription-row.js';

interface ReceiverRow extends BatchRow {
  id: string;
  tenant_id: string;
  url: string;
  sealed_secret: Buffer;
  sealed_signing_key: Buffer | null;
  concurrency: number | null;
  sealed_headers: Buffer | null;
  open: boolean;
  retiring_secret: Buffer | null;
  retiring_signing_key: Buffer | null;
}

function toKeys(secret: Buffer, signingKey: Buffer | null): SealedKeys {
  return { secret, ...(signingKey && { signingKey }) };
}

export interface SigningReceiver extends Omit<ClaimedBatch, 'deliveries'> {
  /** Its breaker is open. */
  readonly open: boolean;
}

/** Where deliveries of enabled subscriptions go, and what signs them, by the subscription's id. */
export async function signingReceivers(
  query: Query,
  subscriptionIds: readonly string[],
): Promise<Map<string, SigningReceiver>> {
  const rows = await query<ReceiverRow>(
    `select s.id, s.tenant_id, s.url, s.sealed_secret, s.sealed_signing_key, s.batch_max_events, s.batch_max_wait_ms,
       s.concurrency, s.sealed_headers, s.probe_at is not null as open,
       k.sealed_secret as retiring_secret, k.sealed_signing_key as retiring_signing_key
     from subscriptions s left join retiring_keys k on k.subscription_id = s.id and k.until > now()
     where s.id = any($1::uuid[]) and s.status = 'enabled' order by k.number desc`,
    [subscriptionIds],
  );
  const receivers = new Map<string, SigningReceiver>();
  for (const row of rows) {
    const receiver = receivers.get(row.id) ?? toReceiver(row);
    const retiring = row.retiring_secret ? [toKeys(row.retiring_secret, row.retiring_signing_key)] : [];
    receivers.set(row.id, { ...receiver, keys: [...receiver.keys, ...retiring] });
  }
  return receivers;
}

function toReceiver(row: ReceiverRow): SigningReceiver {
  const { batch } = batchOf(row);
  return {
    tenantId: row.tenant_id,
    url: row.url,
    ...(batch && { batching: batch }),
    ...(row.concurrency !== null && { concurrency: row.concurrency }),
    keys: [toKeys(row.sealed_secret, row.sealed_signing_key)],
    ...(row.sealed_headers && { sealedHeaders: row.sealed_headers }),
    open: row.open,
  };
}
