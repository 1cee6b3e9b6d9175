import type { ClaimedBatch, SealedKeys } from '@curfew/domain';
import type { Query } from '../database.js';
import { batchOf, type BatchRow } from './subscription-row.js';

interface ReceiverRow extends BatchRow {
  tenant_id: string;
  url: string;
  sealed_secret: Buffer;
  sealed_signing_key: Buffer | null;
  concurrency: number | null;
  sealed_headers: Buffer | null;
  open: boolean;
}

type KeysRow = Pick<ReceiverRow, 'sealed_secret' | 'sealed_signing_key'>;

function toKeys({ sealed_secret: secret, sealed_signing_key: signingKey }: KeysRow): SealedKeys {
  return { secret, ...(signingKey && { signingKey }) };
}

export interface SigningReceiver extends Omit<ClaimedBatch, 'deliveries'> {
  /** Its breaker is open. */
  readonly open: boolean;
}

/** Where deliveries of an enabled subscription go, and what signs them; undefined for any other. */
export async function signingReceiver(query: Query, subscriptionId: string): Promise<SigningReceiver | undefined> {
  const [row] = await query<ReceiverRow>(
    `select tenant_id, url, sealed_secret, sealed_signing_key, batch_max_events, batch_max_wait_ms, concurrency, sealed_headers,
       probe_at is not null as open from subscriptions where id = $1 and status = 'enabled'`,
    [subscriptionId],
  );
  if (row === undefined) return undefined;
  const { batch } = batchOf(row);
  const retiring = await query<KeysRow>(
    `select sealed_secret, sealed_signing_key from retiring_keys where subscription_id = $1 and until > now()
     order by number desc`,
    [subscriptionId],
  );
  return {
    tenantId: row.tenant_id,
    url: row.url,
    ...(batch && { batching: batch }),
    ...(row.concurrency !== null && { concurrency: row.concurrency }),
    keys: [row, ...retiring].map(toKeys),
    ...(row.sealed_headers && { sealedHeaders: row.sealed_headers }),
    open: row.open,
  };
}
