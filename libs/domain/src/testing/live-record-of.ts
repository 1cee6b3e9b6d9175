import type { LiveRecord } from '../deadline/live-record.js';
import type { LiveDraft } from '../session/live-sessions.js';

/** Nothing was said yet of the deadlines that last activity brought. */
const UNTOLD = { warnedIdle: false, warnedAbsolute: false, observedIdle: false, observedAbsolute: false } as const;

/** What the fake live store keeps of a session that begins. */
export function liveRecordOf(draft: LiveDraft): LiveRecord {
  return {
    state: draft.lockedAt === undefined ? 'live' : 'locked',
    ...UNTOLD,
    lastActivityAt: draft.lastActivityAt,
    lastSeenAt: draft.lastActivityAt,
    subject: draft.subject,
    profile: draft.profile,
    cutOff: draft.cutOff,
    startedAt: draft.startedAt,
    authenticatedAt: draft.authenticatedAt,
    lockedAt: draft.lockedAt,
    epoch: draft.epoch ?? 0,
    generation: draft.generation,
    limits: draft.limits,
    observed: draft.observed,
  };
}

/** As after a restoration from its row: later activity is gone. */
export function setBack(record: LiveRecord, lastActivityAt: number): void {
  Object.assign(record, {
    ...UNTOLD,
    lastActivityAt,
    lastSeenAt: lastActivityAt,
    lastActivityKind: undefined,
    lastActivityApplication: undefined,
  } satisfies Partial<LiveRecord>);
}
