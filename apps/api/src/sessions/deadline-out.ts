import type { LiveView, SessionDetails, SessionRecord } from '@curfew/domain';
import { instant } from '../http/instant.js';

interface Candidate {
  readonly of: SessionRecord;
  readonly kind: 'idle' | 'absolute' | 'locked';
  readonly at: number;
  readonly seconds: number;
  readonly field: string;
}

/**
 * Why: every deadline that could end the session, the rule behind each, which comes first, what last moved it. A child ends
 * by its parent's deadlines too (engine rule 26).
 */
export function deadlineOut(details: SessionDetails, parent?: SessionDetails) {
  const { record } = details;
  const live = liveOf(details);
  const candidates = [details, ...(parent ? [parent] : [])].flatMap((one) => candidatesOf(one.record, liveOf(one)));
  const first = candidates.toSorted((a, b) => a.at - b.at)[0];
  return {
    state: details.state,
    cause: details.state === 'revoked' ? details.ending.cause : undefined,
    effective:
      details.state === 'revoked' || !first
        ? undefined
        : { sessionId: first.of.sessionId, kind: first.kind, at: instant(first.at) },
    candidates: candidates.map(({ of, kind, at, seconds, field }) => {
      const rule = of.trace.find((entry) => entry.field === field);
      return { sessionId: of.sessionId, kind, at: instant(at), seconds, policy: rule?.policy, version: rule?.version };
    }),
    lastActivity: {
      at: instant(live?.lastActivityAt ?? record.lastActivityAt),
      kind: live?.lastActivityKind,
      application: live?.lastActivityApplication,
    },
    generation: live?.generation ?? record.generation,
  };
}

function liveOf(details: SessionDetails): LiveView | undefined {
  return 'live' in details ? details.live : undefined;
}

function candidatesOf(of: SessionRecord, live: LiveView | undefined): Candidate[] {
  const { limits, ...record } = of;
  const last = live?.lastActivityAt ?? record.lastActivityAt;
  const idle = { of, kind: 'idle', seconds: limits.idleTimeoutSeconds, field: 'idleTimeoutSeconds' } as const;
  const absolute = {
    of,
    kind: 'absolute',
    seconds: limits.absoluteTimeoutSeconds,
    field: 'absoluteTimeoutSeconds',
  } as const;
  const candidates: Candidate[] = [{ ...absolute, at: record.authenticatedAt + limits.absoluteTimeoutSeconds * 1000 }];
  if (live?.lockedAt === undefined) candidates.unshift({ ...idle, at: last + limits.idleTimeoutSeconds * 1000 });
  if (live?.lockedExpiresAt !== undefined) {
    const seconds = limits.lockedTimeoutSeconds ?? 0;
    candidates.unshift({ of, kind: 'locked', seconds, field: 'lockedTimeoutSeconds', at: live.lockedExpiresAt });
  }
  return candidates;
}
