import type { Breaker, Delivery, LoggedDelivery, Subscription } from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';

export function subscriptionOut(s: Subscription) {
  const { id, name, kind, url, events, filter, batch, concurrency, status, disabledReason, publicKey } = s;
  const { application, convergeWithinSeconds } = s;
  const retiring = s.retiringKeys.map((one) => ({ publicKey: one.publicKey, until: instant(one.until) }));
  return {
    id,
    name,
    kind,
    url,
    events,
    filter,
    batch,
    concurrency,
    application,
    convergeWithinSeconds,
    status,
    disabledReason,
    publicKey,
    headerNames: s.headerNames.length > 0 ? s.headerNames : undefined,
    failing: failingOut(s.breaker),
    retiringKeys: retiring.length > 0 ? retiring : undefined,
    createdAt: instant(s.createdAt),
  };
}

function failingOut({ failures, failingSince, probeAt }: Breaker) {
  if (failingSince === undefined) return undefined;
  return { failures, since: instant(failingSince), nextProbeAt: optionalInstant(probeAt) };
}

export function loggedOut(d: LoggedDelivery) {
  return { ...deliveryOut(d), log: d.log.map((note) => ({ ...note, at: instant(note.at) })) };
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
    replayedAt: optionalInstant(d.replayedAt),
    latencyMs,
    appliedAt: optionalInstant(d.appliedAt),
    connectionsClosed,
  };
}
