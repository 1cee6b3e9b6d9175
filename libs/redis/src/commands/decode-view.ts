import { ACTIVITY_KINDS, type EndedView, type EndingCause, type LiveView } from '@curfew/domain';
import { STATES, UNREADABLE, unreadable } from './states.js';

/** A living view whose source is still a number: the store turns it into the application's name. */
export type DecodedView = LiveView & { readonly source: number };

/** What follows state and now in the view of a living session, in the script's order. */
const LIVING = [
  'started',
  'authenticated',
  'last',
  'kind',
  'source',
  'seen',
  'generation',
  'locked',
  'idle',
  'absolute',
  'lockedUntil',
  'warn',
  'expires',
] as const;

/** Reads the flat list of includes/view.lua; undefined for a session that the store does not know. */
export function decodeView(flat: readonly (number | string)[]): DecodedView | EndedView | undefined {
  const code = Number(flat[0]);
  if (code === UNREADABLE) throw unreadable();
  const state = STATES[code];
  const now = Number(flat[1]);
  if (state === 'unknown' || state === undefined) return undefined;
  if (state === 'revoked') return { state, now, ending: decodeEnding(flat.slice(2)) };
  const at = Object.fromEntries(LIVING.map((name, i) => [name, Number(flat[2 + i])])) as Record<
    (typeof LIVING)[number],
    number
  >;
  return {
    state,
    now,
    startedAt: at.started,
    authenticatedAt: at.authenticated,
    lastActivityAt: at.last,
    lastActivityKind: ACTIVITY_KINDS[at.kind - 1],
    source: at.source,
    lastSeenAt: at.seen,
    generation: at.generation,
    lockedAt: at.locked || undefined,
    idleExpiresAt: at.idle,
    absoluteExpiresAt: at.absolute,
    lockedExpiresAt: at.lockedUntil || undefined,
    warnAt: at.warn || undefined,
    expiresAt: at.expires,
  };
}

function decodeEnding(flat: readonly (number | string)[]): EndedView['ending'] {
  return {
    cause: String(flat[0]) as EndingCause,
    deadline: Number(flat[1]) || undefined,
    decidedAt: Number(flat[2]),
  };
}
