import type { Delivery, Subscription } from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';

export function subscriptionOut(s: Subscription) {
  const { id, name, kind, url, events, filter, status, disabledReason, application, convergeWithinSeconds } = s;
  const applies = { application, convergeWithinSeconds };
  return { id, name, kind, url, events, filter, ...applies, status, disabledReason, createdAt: instant(s.createdAt) };
}

export function deliveryOut(d: Delivery) {
  const { id, eventId, type, status, attempts, lastStatus, lastError, latencyMs, connectionsClosed } = d;
  return {
    id,
    eventId,
    type,
    status,
    attempts,
    lastStatus,
    lastError,
    createdAt: instant(d.createdAt),
    nextAttemptAt: optionalInstant(d.nextAttemptAt),
    deliveredAt: optionalInstant(d.deliveredAt),
    latencyMs,
    appliedAt: optionalInstant(d.appliedAt),
    connectionsClosed,
  };
}
