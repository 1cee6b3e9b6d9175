import { ACTIVITY_KINDS, CurfewError, type EndedView, type EndingCause, type LiveView } from '@curfew/domain';
import { STATES, UNREADABLE } from './states.js';

/** A living view whose source is still a number: the store turns it into the application's name. */
export type DecodedView = LiveView & { readonly source: number };

/** Reads the flat list of includes/view.lua; undefined for a session that the store does not know. */
export function decodeView(flat: readonly (number | string)[]): DecodedView | EndedView | undefined {
  const code = Number(flat[0]);
  if (code === UNREADABLE) throw new CurfewError('unavailable', 'The session was written by a newer version', [], 5);
  const state = STATES[code];
  const now = Number(flat[1]);
  if (state === 'unknown' || state === undefined) return undefined;
  if (state === 'revoked') return { state, now, ending: decodeEnding(flat.slice(2)) };
  const [
    started,
    authenticated,
    last,
    kind,
    source,
    seen,
    generation,
    lockedAt,
    idle,
    absolute,
    lockedEnd,
    warn,
    expires,
  ] = flat.slice(2).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    state,
    now,
    startedAt: started,
    authenticatedAt: authenticated,
    lastActivityAt: last,
    lastActivityKind: ACTIVITY_KINDS[kind - 1],
    source,
    lastSeenAt: seen,
    generation,
    lockedAt: lockedAt || undefined,
    idleExpiresAt: idle,
    absoluteExpiresAt: absolute,
    lockedExpiresAt: lockedEnd || undefined,
    warnAt: warn || undefined,
    expiresAt: expires,
  };
}

function decodeEnding(flat: readonly (number | string)[]): EndedView['ending'] {
  return {
    cause: String(flat[0]) as EndingCause,
    deadline: Number(flat[1]) || undefined,
    decidedAt: Number(flat[2]),
  };
}
