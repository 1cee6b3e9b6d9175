import type { Delivery, DeliveryStatus, Subscription, SubscriptionFilter } from '@curfew/domain';
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
  created_at: Date;
  application: string | null;
  converge_within_seconds: number | null;
}

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    kind: row.kind,
    url: row.url,
    events: row.events,
    filter: row.filter,
    status: row.status,
    disabledReason: row.disabled_reason ?? undefined,
    application: row.application ?? undefined,
    convergeWithinSeconds: row.converge_within_seconds ?? undefined,
    createdAt: row.created_at.getTime(),
  };
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
    latencyMs: row.latency_ms === null ? undefined : Number(row.latency_ms),
    appliedAt: fromOptionalInstant(row.applied_at),
    connectionsClosed: row.connections_closed ?? undefined,
  };
}
