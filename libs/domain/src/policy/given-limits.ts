import { type Given, intersection, smallest, strongest, votes } from './given.js';
import {
  ACTIVITY_KINDS,
  type ActivityKind,
  type EffectiveLimits,
  type Policy,
  REAUTHENTICATION_PROFILES,
  type Reauthentication,
} from './policy.js';
import { warning } from './warning.js';

export type GivenMembers<T> = { readonly [M in keyof Required<T>]: Given<Required<T>[M]> | undefined };

/** The strictest of what the policies set, field by field. Throws when a timeout is set by none. */
export function givenLimits(policies: readonly Policy[]) {
  const absolute = demand(smallest(votes(policies, (d) => d.absoluteTimeoutSeconds)));
  const wished = demand(smallest(votes(policies, (d) => d.idleTimeoutSeconds)));
  const idle = wished.value <= absolute.value ? wished : absolute;
  const warnIdle = votes(policies, (d) => d.warnBeforeSeconds);
  const warnAbsolute = votes(policies, (d) => d.warnBeforeAbsoluteSeconds);
  const exceeded = votes(policies, (d) => d.onConcurrencyExceeded);
  return {
    idleTimeoutSeconds: idle,
    absoluteTimeoutSeconds: absolute,
    warnBeforeSeconds: warning(warnIdle, idle),
    warnBeforeAbsoluteSeconds: warning(warnAbsolute.length > 0 ? warnAbsolute : warnIdle, absolute),
    onIdle: strongest(
      ['lock', 'revoke'],
      votes(policies, (d) => d.onIdle),
    ),
    lockedTimeoutSeconds: smallest(votes(policies, (d) => d.lockedTimeoutSeconds)),
    countedActivity: intersection(votes(policies, (d) => inOrder(d.countedActivity))),
    maxConcurrentSessions: smallest(votes(policies, (d) => d.maxConcurrentSessions)),
    onConcurrencyExceeded: strongest(['revoke_oldest', 'deny_new'], exceeded),
    priority: strongest(
      ['normal', 'privileged'],
      votes(policies, (d) => d.priority),
    ),
  } satisfies Omit<GivenMembers<EffectiveLimits>, 'reauthentication'>;
}

/** The strongest re-authentication that the policies demand, member by member. */
export function givenReauthentication(policies: readonly Policy[]): GivenMembers<Reauthentication> {
  return {
    profile: strongest(
      REAUTHENTICATION_PROFILES,
      votes(policies, (d) => d.reauthentication?.profile),
    ),
    acrValues: intersection(votes(policies, (d) => d.reauthentication?.acrValues)),
    maxAgeSeconds: smallest(votes(policies, (d) => d.reauthentication?.maxAgeSeconds)),
    resumeAfterIdle: strongest(
      [true, false],
      votes(policies, (d) => d.reauthentication?.resumeAfterIdle),
    ),
  };
}

/** One order whoever comes first, so that the same limits look the same. */
function inOrder(kinds: readonly ActivityKind[] | undefined): readonly ActivityKind[] | undefined {
  return kinds && ACTIVITY_KINDS.filter((kind) => kinds.includes(kind));
}

function demand<T>(given: Given<T> | undefined): Given<T> {
  if (!given) throw new Error('No policy sets both timeouts: the baseline is missing');
  return given;
}
