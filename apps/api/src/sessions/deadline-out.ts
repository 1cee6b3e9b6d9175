import type { LiveView, SessionDetails, SessionRecord } from '@curfew/domain';
import { instant } from '../http/instant.js';

interface Candidate {
  readonly kind: 'idle' | 'absolute' | 'locked';
  readonly at: number;
  readonly seconds: number;
  readonly field: string;
}

/** Why: every deadline that could end the session, the rule behind each, which comes first, what last moved it. */
export function deadlineOut(details: SessionDetails) {
  const { record } = details;
  const live = 'live' in details ? details.live : undefined;
  const candidates = candidatesOf(record, live);
  const first = candidates.toSorted((a, b) => a.at - b.at)[0];
  return {
    state: details.state,
    cause: details.state === 'revoked' ? details.ending.cause : undefined,
    effective: details.state === 'revoked' || !first ? undefined : { kind: first.kind, at: instant(first.at) },
    candidates: candidates.map(({ kind, at, seconds, field }) => {
      const rule = record.trace.find((entry) => entry.field === field);
      return { kind, at: instant(at), seconds, policy: rule?.policy, version: rule?.version };
    }),
    lastActivity: {
      at: instant(live?.lastActivityAt ?? record.lastActivityAt),
      kind: live?.lastActivityKind,
      application: live?.lastActivityApplication,
    },
    generation: live?.generation ?? record.generation,
  };
}

function candidatesOf({ limits, ...record }: SessionRecord, live: LiveView | undefined): Candidate[] {
  const last = live?.lastActivityAt ?? record.lastActivityAt;
  const idle = { kind: 'idle', seconds: limits.idleTimeoutSeconds, field: 'idleTimeoutSeconds' } as const;
  const absolute = {
    kind: 'absolute',
    seconds: limits.absoluteTimeoutSeconds,
    field: 'absoluteTimeoutSeconds',
  } as const;
  const candidates: Candidate[] = [{ ...absolute, at: record.authenticatedAt + limits.absoluteTimeoutSeconds * 1000 }];
  if (live?.state !== 'locked') candidates.unshift({ ...idle, at: last + limits.idleTimeoutSeconds * 1000 });
  if (live?.lockedExpiresAt !== undefined) {
    const seconds = limits.lockedTimeoutSeconds ?? 0;
    candidates.unshift({ kind: 'locked', seconds, field: 'lockedTimeoutSeconds', at: live.lockedExpiresAt });
  }
  return candidates;
}
