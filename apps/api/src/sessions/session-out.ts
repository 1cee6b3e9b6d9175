import type { SessionDetails } from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';

/** A session as it goes over the wire (api.md). */
export function sessionOut(details: SessionDetails) {
  const { record } = details;
  const { authentication } = record;
  const described = {
    sessionId: record.sessionId,
    parentId: record.parentId,
    subject: record.subject,
    application: record.application,
    groups: record.groups,
    clientType: record.clientType,
    classification: record.classification,
    labels: record.labels,
    authentication: authentication && { ...authentication, time: optionalInstant(authentication.time) },
    state: details.state,
    startedAt: instant(record.startedAt),
    authenticatedAt: instant(record.authenticatedAt),
    lastActivityAt: instant('live' in details ? details.live.lastActivityAt : record.lastActivityAt),
  };
  const rules = { limits: record.limits, trace: record.trace, observed: record.observed };
  if (details.state === 'revoked') return { ...described, ...ended(details.ending), ...rules };
  if (!('live' in details)) return { ...described, ...rules };
  const { live } = details;
  return {
    ...described,
    idleExpiresAt: instant(live.idleExpiresAt),
    absoluteExpiresAt: instant(live.absoluteExpiresAt),
    lockedExpiresAt: optionalInstant(live.lockedExpiresAt),
    warnAt: optionalInstant(live.warnAt),
    expiresAt: instant(live.expiresAt),
    msLeft: Math.max(0, live.expiresAt - live.now),
    ...rules,
  };
}

function ended({ cause, reason, decidedAt, deadline }: Extract<SessionDetails, { state: 'revoked' }>['ending']) {
  return {
    cause,
    reason,
    endedAt: instant(decidedAt),
    deadline: optionalInstant(deadline),
    latenessMs: deadline === undefined ? undefined : decidedAt - deadline,
  };
}
