import type { ClaimedBatch, SealedKeys } from '@curfew/domain';
import type { Query } from '../database.js';

interface ReceiverRow {
  tenant_id: string;
  url: string;
  sealed_secret: Buffer;
  sealed_signing_key: Buffer | null;
}

type KeysRow = Pick<ReceiverRow, 'sealed_secret' | 'sealed_signing_key'>;

function toKeys({ sealed_secret: secret, sealed_signing_key: signingKey }: KeysRow): SealedKeys {
  return { secret, ...(signingKey && { signingKey }) };
}

/** Where deliveries of an enabled subscription go, and what signs them; undefined for any other. */
export async function signingReceiver(
  query: Query,
  subscriptionId: string,
): Promise<Omit<ClaimedBatch, 'deliveries'> | undefined> {
  const [row] = await query<ReceiverRow>(
    `select tenant_id, url, sealed_secret, sealed_signing_key from subscriptions where id = $1 and status = 'enabled'`,
    [subscriptionId],
  );
  if (row === undefined) return undefined;
  const retiring = await query<KeysRow>(
    `select sealed_secret, sealed_signing_key from retiring_keys where subscription_id = $1 and until > now()
     order by number desc`,
    [subscriptionId],
  );
  return { tenantId: row.tenant_id, url: row.url, keys: [row, ...retiring].map(toKeys) };
}
