import type { Act, Subscription, SubscriptionPatch } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';
import { announce } from './announce.js';
import { giveUp } from './give-up.js';
import { toSubscription, type SubscriptionRow } from './subscription-row.js';

const BY_ADMINISTRATOR = 'disabled by an administrator';

/** What of a subscription goes to the audit log: never the secret. */
export function auditedSubscription(subscription: Subscription): object {
  const { name, kind, url, events, filter, status, application, convergeWithinSeconds } = subscription;
  return { name, kind, url, events, filter, status, application, convergeWithinSeconds };
}

async function write(query: Query, next: Subscription): Promise<void> {
  await query(
    `update subscriptions set name = $2, url = $3, events = $4, filter = $5::json, filter_application = $6,
       filter_cause = $7, filter_group = $8, status = $9, disabled_reason = $10, application = $11,
       converge_within_seconds = $12 where id = $1`,
    [
      next.id,
      next.name,
      next.url,
      next.events,
      JSON.stringify(next.filter),
      next.filter.application ?? null,
      next.filter.cause ?? null,
      next.filter.group ?? null,
      next.status,
      next.disabledReason ?? null,
      next.application ?? null,
      next.convergeWithinSeconds ?? null,
    ],
  );
}

/** One change of a subscription, in the caller's transaction. */
export async function patchSubscription(
  query: Query,
  id: string,
  patch: SubscriptionPatch,
  act: Act,
): Promise<Subscription | undefined> {
  const [row] = await query<SubscriptionRow>(
    `select * from subscriptions where id = $1 and tenant_id = $2 for update`,
    [id, act.tenantId],
  );
  if (row === undefined) return undefined;
  const before = toSubscription(row);
  const status = patch.status ?? before.status;
  const disabling = status === 'disabled' && before.status === 'enabled';
  const kept = status === 'disabled' ? before.disabledReason : undefined;
  const after: Subscription = {
    ...before,
    name: patch.name ?? before.name,
    url: patch.url ?? before.url,
    events: patch.events ?? before.events,
    filter: patch.filter ?? before.filter,
    status,
    application: patch.application ?? before.application,
    convergeWithinSeconds: patch.convergeWithinSeconds ?? before.convergeWithinSeconds,
    disabledReason: disabling ? BY_ADMINISTRATOR : kept,
  };
  await write(query, after);
  await writeAudit(query, act, {
    action: 'subscription.update',
    target: `subscription/${id}`,
    before: auditedSubscription(before),
    after: auditedSubscription(after),
  });
  if (disabling) await announceDisabled(query, after);
  return after;
}

/** Gives up what the subscription is owed and tells the others. */
export async function announceDisabled(query: Query, subscription: Subscription): Promise<void> {
  const { id, name, disabledReason: reason } = subscription;
  await giveUp(query, id, `the subscription was disabled: ${reason}`);
  const members = { subscription: { id, name }, reason };
  await announce(query, subscription.tenantId, { type: 'subscription.disabled', members });
}
