import type { Batching, Breaker, Delivery, DeliveryStatus, Subscription, SubscriptionFilter } from '@curfew/domain';
import { fromOptionalInstant } from '../instant.js';

export interface SubscriptionRow {
  id: string;
  number: string;
  tenant_id: string;
  name: string;
  kind: 'webhook';
  url: string;
  sealed_secret: Buffer;
  events: string[];
  filter: SubscriptionFilter;
  status: 'enabled' | 'disabled';
  disabled_reason: string | null;
  public_key: string | null;
  batch_max_events: number | null;
  batch_max_wait_ms: number | null;
  concurrency: number | null;
  header_names: string[];
  failures: number;
  failing_since: Date | null;
  failed_at: Date | null;
  probes: number;
  probe_at: Date | null;
  created_at: Date;
  application: string | null;
  converge_within_seconds: number | null;
}

/** `select *` of a subscription and the keys that still sign beside its own. */
export const WITH_RETIRING = `s.*, (
  select coalesce(json_agg(json_build_object('publicKey', k.public_key, 'until', extract(epoch from k.until) * 1000)
    order by k.number desc), '[]')
  from retiring_keys k where k.subscription_id = s.id and k.until > now()) as retiring`;

export interface RetiringRow {
  publicKey: string | null;
  until: number;
}

export function toSubscription(row: SubscriptionRow, retiring: readonly RetiringRow[] = []): Subscription {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    kind: row.kind,
    url: row.url,
    events: row.events,
    filter: row.filter,
    ...batchOf(row),
    concurrency: row.concurrency ?? undefined,
    headerNames: row.header_names,
    breaker: breakerOf(row),
    status: row.status,
    disabledReason: row.disabled_reason ?? undefined,
    publicKey: row.public_key ?? undefined,
    retiringKeys: retiring.map(({ publicKey, until }) => ({
      publicKey: publicKey ?? undefined,
      until: Math.round(until),
    })),
    application: row.application ?? undefined,
    convergeWithinSeconds: row.converge_within_seconds ?? undefined,
    createdAt: row.created_at.getTime(),
  };
}

export type BreakerRow = Pick<SubscriptionRow, 'failures' | 'failing_since' | 'failed_at' | 'probes' | 'probe_at'>;

export function breakerOf(row: BreakerRow): Breaker {
  const { failures, probes } = row;
  const [failingSince, failedAt] = [row.failing_since?.getTime(), row.failed_at?.getTime()];
  return { failures, probes, failingSince, failedAt, probeAt: row.probe_at?.getTime() };
}

export type BatchRow = Pick<SubscriptionRow, 'batch_max_events' | 'batch_max_wait_ms'>;

/** The member `batch`, or nothing. */
export function batchOf({ batch_max_events: maxEvents, batch_max_wait_ms: maxWaitMs }: BatchRow): { batch?: Batching } {
  return maxEvents === null || maxWaitMs === null ? {} : { batch: { maxEvents, maxWaitMs } };
}

export interface DeliveryRow {
  id: string;
  subscription_id: string;
  event_id: string;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  created_at: Date;
  next_attempt_at: Date | null;
  delivered_at: Date | null;
  latency_ms: string | null;
  replayed_at: Date | null;
  applied_at: Date | null;
  connections_closed: number | null;
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    subscriptionId: row.subscription_id,
    eventId: row.event_id,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    lastStatus: row.last_status ?? undefined,
    lastError: row.last_error ?? undefined,
    createdAt: row.created_at.getTime(),
    nextAttemptAt: fromOptionalInstant(row.next_attempt_at),
    deliveredAt: fromOptionalInstant(row.delivered_at),
    replayedAt: fromOptionalInstant(row.replayed_at),
    latencyMs: row.latency_ms === null ? undefined : Number(row.latency_ms),
    appliedAt: fromOptionalInstant(row.applied_at),
    connectionsClosed: row.connections_closed ?? undefined,
  };
}
