import { MOST_RETIRING_KEYS, type Act, type NewKeys, type Subscription } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';
import { findSubscription, lockSubscription } from './find-subscription.js';

/** Cut off, not rounded: rounded up, a key whose overlap is 0 would sign once more. */
const NOW = `date_trunc('milliseconds', now())`;

/** Puts new keys in the place of a subscription's own, which sign beside them until the overlap ends. */
export async function rotateKeys(
  query: Query,
  id: string,
  { keys, overlapMs }: { readonly keys: NewKeys; readonly overlapMs: number },
  act: Act,
): Promise<Subscription | undefined> {
  const before = await lockSubscription(query, id, act.tenantId);
  if (before === undefined) return undefined;
  // With the smallest overlap: whoever asks for none has lost a key, and does not know which.
  await query(
    `update retiring_keys set until = least(until, ${NOW} + make_interval(secs => $2)) where subscription_id = $1`,
    [id, overlapMs / 1000],
  );
  await query(
    `insert into retiring_keys (subscription_id, sealed_secret, sealed_signing_key, public_key, until)
     select id, sealed_secret, sealed_signing_key, public_key, ${NOW} + make_interval(secs => $2)
     from subscriptions where id = $1`,
    [id, overlapMs / 1000],
  );
  await query(
    `delete from retiring_keys where subscription_id = $1 and (until <= now() or number not in (
       select number from retiring_keys where subscription_id = $1 order by number desc limit $2))`,
    [id, MOST_RETIRING_KEYS],
  );
  await query(`update subscriptions set sealed_secret = $2, sealed_signing_key = $3, public_key = $4 where id = $1`, [
    id,
    keys.secret,
    keys.signingKey,
    keys.publicKey,
  ]);
  await writeAudit(query, act, {
    action: 'subscription.rotate-secret',
    target: `subscription/${id}`,
    before: { publicKey: before.publicKey },
    after: { publicKey: keys.publicKey, overlapSeconds: overlapMs / 1000 },
  });
  return findSubscription(query, id, act.tenantId);
}
