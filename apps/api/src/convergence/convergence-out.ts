import type { Acknowledged, ConvergenceReport, ReportedParty } from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';

export function acknowledgedOut({ kind, name, application, appliedAt, connectionsClosed, repeated }: Acknowledged) {
  const id = kind === 'subscription' ? name : undefined;
  return { kind, id, application, appliedAt: instant(appliedAt), connectionsClosed, repeated };
}

export function convergenceOut({ parties, ...report }: ConvergenceReport) {
  const { eventId, type, sessionId, decidedAt, converged, convergedAt, applied, late } = report;
  return {
    ...{ eventId, type, sessionId },
    decidedAt: instant(decidedAt),
    converged,
    convergedAt: optionalInstant(convergedAt),
    timeToConvergeMs: convergedAt === undefined ? undefined : convergedAt - decidedAt,
    mustApply: parties.length,
    ...{ applied, late },
    receivers: parties.map(receiverOut),
  };
}

function receiverOut(party: ReportedParty) {
  const { kind, application, connectionsClosed, timeToConvergeMs, late, usesAfterEnd } = party;
  const { id, name, attempts, lastError, deliveredAt } =
    party.kind === 'subscription' ? party : ({} as Partial<Extract<ReportedParty, { kind: 'subscription' }>>);
  return {
    ...{ kind, id, name, application },
    status: statusOf(party),
    deliveredAt: optionalInstant(deliveredAt),
    toldAt: optionalInstant(party.toldAt),
    appliedAt: optionalInstant(party.appliedAt),
    ...{ connectionsClosed, timeToConvergeMs },
    applyBy: optionalInstant(party.applyBy),
    ...{ late, attempts, lastError, usesAfterEnd },
    lastUsedAt: optionalInstant(party.lastUsedAt),
  };
}

function statusOf(party: ReportedParty): string {
  if (party.kind === 'subscription') return party.status;
  if (party.appliedAt !== undefined) return 'applied';
  return party.toldAt === undefined ? 'pending' : 'told';
}
