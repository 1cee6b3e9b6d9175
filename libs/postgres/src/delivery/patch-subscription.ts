import { SOUND, type Act, type SealedHeaders, type Subscription, type SubscriptionPatch } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';
import { announce } from './announce.js';
import { giveUp } from './give-up.js';
import { writeBreaker } from './write-breaker.js';
import { lockSubscription } from './find-subscription.js';

const BY_ADMINISTRATOR = 'disabled by an administrator';

/** What of a subscription goes to the audit log: never the secret. */
export function auditedSubscription(subscription: Subscription): object {
  const { name, kind, url, events, filter, batch, concurrency, headerNames, status } = subscription;
  const { application, convergeWithinSeconds } = subscription;
  const applies = { application, convergeWithinSeconds };
  return { name, kind, url, events, filter, batch, concurrency, headers: headerNames, status, ...applies };
}

async function write(query: Query, next: Subscription): Promise<void> {
  await query(
    `update subscriptions set name = $2, url = $3, events = $4, filter = $5::json, filter_application = $6,
       filter_cause = $7, filter_group = $8, status = $9, disabled_reason = $10, batch_max_events = $11,
       batch_max_wait_ms = $12, concurrency = $13, application = $14, converge_within_seconds = $15 where id = $1`,
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
      next.batch?.maxEvents ?? null,
      next.batch?.maxWaitMs ?? null,
      next.concurrency ?? null,
      next.application ?? null,
      next.convergeWithinSeconds ?? null,
    ],
  );
}

async function writeHeaders(query: Query, id: string, headers: SealedHeaders | null): Promise<void> {
  await query(`update subscriptions set sealed_headers = $2, header_names = $3 where id = $1`, [
    id,
    headers?.sealed ?? null,
    headers?.names ?? [],
  ]);
}

/** One change of a subscription, in the caller's transaction. */
export async function patchSubscription(
  query: Query,
  id: string,
  patch: SubscriptionPatch,
  act: Act,
): Promise<Subscription | undefined> {
  const before = await lockSubscription(query, id, act.tenantId);
  if (before === undefined) return undefined;
  const status = patch.status ?? before.status;
  const disabling = status === 'disabled' && before.status === 'enabled';
  // Another place, or the same one put right: what was before says nothing of it.
  const isAnew = (patch.url ?? before.url) !== before.url || (status === 'enabled' && before.status === 'disabled');
  const kept = status === 'disabled' ? before.disabledReason : undefined;
  const after: Subscription = {
    ...before,
    name: patch.name ?? before.name,
    url: patch.url ?? before.url,
    events: patch.events ?? before.events,
    filter: patch.filter ?? before.filter,
    batch: patch.batch === undefined ? before.batch : (patch.batch ?? undefined),
    concurrency: patch.concurrency === undefined ? before.concurrency : (patch.concurrency ?? undefined),
    headerNames: patch.headers === undefined ? before.headerNames : (patch.headers?.names ?? []),
    breaker: isAnew ? SOUND : before.breaker,
    status,
    application: patch.application ?? before.application,
    convergeWithinSeconds: patch.convergeWithinSeconds ?? before.convergeWithinSeconds,
    disabledReason: disabling ? BY_ADMINISTRATOR : kept,
  };
  await write(query, after);
  if (patch.headers !== undefined) await writeHeaders(query, id, patch.headers);
  if (isAnew) await writeBreaker(query, id, SOUND);
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
