import type { Given } from './given.js';
import { givenLimits, givenReauthentication } from './given-limits.js';
import { matches } from './matches-policy.js';
import type { ActivityKind, EffectiveLimits, Policy, PolicySubject, Resolution, TraceEntry } from './policy.js';

/** What counts as activity while no policy says. */
const COUNTED_BY_DEFAULT: readonly ActivityKind[] = ['keyboard', 'pointer', 'touch', 'user_request'];

/**
 * Strictest wins, field by field, among the matching policies in `enforce` mode (design §5). The order of `policies`
 * does not matter. The trace has an entry for each policy that gave a value, the decisive one first (members of
 * `reauthentication` as `reauthentication.<member>`); a field that nobody set has its default and no entry.
 * `observed` is the same with the matching `observe` policies included. The baseline matches every session and sets
 * both timeouts: without it there is nothing to resolve, and this throws.
 */
export function effectiveLimits(policies: readonly Policy[], subject: PolicySubject): Resolution {
  const matching = policies.filter((policy) => matches(policy.document.match, subject)).sort(byName);
  const enforced = matching.filter((policy) => policy.document.mode !== 'observe');
  const resolution = strictest(enforced);
  return enforced.length === matching.length ? resolution : { ...resolution, observed: strictest(matching) };
}

/** Ties go to the lowest name, in the order of UTF-16 code units: the same on every machine. */
function byName(a: Policy, b: Policy): number {
  return a.document.name < b.document.name ? -1 : 1;
}

function strictest(policies: readonly Policy[]): Pick<Resolution, 'limits' | 'trace'> {
  const given = givenLimits(policies);
  const reauthentication = givenReauthentication(policies);
  const demanded = valuesOf(reauthentication);
  const limits: EffectiveLimits = {
    warnBeforeSeconds: 0,
    warnBeforeAbsoluteSeconds: 0,
    onIdle: 'revoke',
    countedActivity: COUNTED_BY_DEFAULT,
    priority: 'normal',
    ...(given.maxConcurrentSessions ? { onConcurrencyExceeded: 'revoke_oldest' } : {}),
    ...valuesOf(given),
    ...(Object.keys(demanded).length > 0 ? { reauthentication: demanded } : {}),
  };
  return { limits, trace: [...traceOf('', given), ...traceOf('reauthentication.', reauthentication)] };
}

type Values<G> = { [F in keyof G as undefined extends G[F] ? never : F]: G[F] extends Given<infer V> ? V : never } & {
  [F in keyof G as undefined extends G[F] ? F : never]?: G[F] extends Given<infer V> | undefined ? V : never;
};

function valuesOf<G extends object>(given: G): Values<G> {
  const set = Object.entries(given).filter((entry): entry is [string, Given<unknown>] => entry[1] !== undefined);
  return Object.fromEntries(set.map(([field, { value }]) => [field, value])) as Values<G>;
}

function traceOf(prefix: string, given: object): TraceEntry[] {
  return Object.entries(given as Record<string, Given<unknown> | undefined>).flatMap(([field, g]) =>
    (g?.by ?? []).map(({ document, version }) => {
      return { field: prefix + field, value: g?.value, policy: document.name, version };
    }),
  );
}
