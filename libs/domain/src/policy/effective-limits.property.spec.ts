import * as fc from 'fast-check';
import { effectiveLimits } from './effective-limits.js';
import {
  ACTIVITY_KINDS,
  type EffectiveLimits,
  type Match,
  type Policy,
  type PolicyDocument,
  type PolicySubject,
  REAUTHENTICATION_PROFILES,
} from './policy.js';

const ada: PolicySubject = { application: 'payments', subject: 'ada', groups: ['admins'], labels: {} };
const ALL: Match = {};
const MATCHING: readonly Match[] = [ALL, { group: ['admins', 'owners'] }, { application: ['payments'] }];
const OTHER: readonly Match[] = [{ group: ['owners'] }, { application: ['payments'], subject: ['bob'] }];

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const seconds = (most: number) => fc.integer({ min: 1, max: most });

const document = fc.record({
  match: fc.constantFrom(...MATCHING, ...OTHER),
  idleTimeoutSeconds: optional(seconds(60)),
  absoluteTimeoutSeconds: optional(seconds(80)),
  warnBeforeSeconds: optional(fc.integer({ min: 0, max: 70 })),
  warnBeforeAbsoluteSeconds: optional(fc.integer({ min: 0, max: 90 })),
  onIdle: optional(fc.constantFrom('lock' as const, 'revoke' as const)),
  lockedTimeoutSeconds: optional(seconds(40)),
  countedActivity: optional(fc.subarray([...ACTIVITY_KINDS], { minLength: 1 })),
  maxConcurrentSessions: optional(seconds(5)),
  onConcurrencyExceeded: optional(fc.constantFrom('revoke_oldest' as const, 'deny_new' as const)),
  reauthentication: optional(
    fc.record(
      {
        profile: fc.constantFrom(...REAUTHENTICATION_PROFILES),
        acrValues: fc.subarray(['aal1', 'aal2', 'aal3'], { minLength: 1 }),
        maxAgeSeconds: fc.nat({ max: 9 }),
        resumeAfterIdle: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
  priority: optional(fc.constantFrom('normal' as const, 'privileged' as const)),
});

const published = (name: string, doc: Omit<PolicyDocument, 'name'>, version: number): Policy => ({
  document: { name, ...doc },
  version,
  generation: 1,
  publishedAt: 0,
  publishedBy: 'key',
});

const baseline = fc
  .record({ idle: seconds(60), longer: fc.nat({ max: 40 }), doc: document })
  .map(({ idle, longer, doc }) =>
    published('baseline', { ...doc, match: ALL, idleTimeoutSeconds: idle, absoluteTimeoutSeconds: idle + longer }, 1),
  );

const enforced = fc
  .tuple(baseline, fc.array(fc.tuple(document, seconds(9)), { maxLength: 5 }))
  .map(([first, rest]) => [first, ...rest.map(([doc, version], i) => published(`p${i}`, doc, version))]);

const mode = <M extends 'enforce' | 'observe'>(policy: Policy, m: M): Policy => ({
  ...policy,
  document: { ...policy.document, mode: m },
});

const isSet = <T>(value: T | undefined): value is T => value !== undefined;
const applying = (policies: readonly Policy[]) =>
  policies.filter((p) => MATCHING.includes(p.document.match)).map((p) => p.document);

/** The rules of design §5 once more, by counting through the seconds instead of choosing among votes. */
function naive(policies: readonly Policy[]) {
  const docs = applying(policies);
  const all = <T>(read: (d: PolicyDocument) => T | undefined) => docs.map(read).filter(isSet);
  const absolutes = all((d) => d.absoluteTimeoutSeconds);
  const absolute = Math.min(...absolutes);
  const idle = Math.min(...absolutes, ...all((d) => d.idleTimeoutSeconds));
  const warn = (wishes: number[], timeout: number) => {
    for (let s = timeout - 1; s > 0; s--) if (wishes.includes(s)) return s;
    return wishes.some((w) => w > 0) ? (timeout - (timeout % 2)) / 2 : 0;
  };
  const warns = all((d) => d.warnBeforeSeconds);
  const own = all((d) => d.warnBeforeAbsoluteSeconds);
  const counted = all((d) => d.countedActivity);
  const onIdle = all((d) => d.onIdle);
  const maxima = all((d) => d.maxConcurrentSessions);
  const locked = all((d) => d.lockedTimeoutSeconds);
  return {
    idleTimeoutSeconds: idle,
    absoluteTimeoutSeconds: absolute,
    warnBeforeSeconds: warn(warns, idle),
    warnBeforeAbsoluteSeconds: warn(own.length > 0 ? own : warns, absolute),
    onIdle: onIdle.includes('lock') && !onIdle.includes('revoke') ? 'lock' : 'revoke',
    lockedTimeoutSeconds: locked.length > 0 ? Math.min(...locked) : undefined,
    countedActivity: ACTIVITY_KINDS.filter((kind, i) =>
      counted.length > 0 ? counted.every((kinds) => kinds.includes(kind)) : i < 4,
    ),
    maxConcurrentSessions: maxima.length > 0 ? Math.min(...maxima) : undefined,
    priority: all((d) => d.priority).includes('privileged') ? 'privileged' : 'normal',
  };
}

/** The fields in which `after` is looser than `before`; a default holds only until a policy speaks, so it is no bound. */
function loosened(before: ReturnType<typeof effectiveLimits>, after: EffectiveLimits): string[] {
  const { limits: b, trace } = before;
  const spoken = (field: string) => trace.some((entry) => entry.field === field);
  const atMost = (x: number | undefined, bound: number | undefined) => bound === undefined || (x ?? Infinity) <= bound;
  const within = (x: readonly string[] | undefined, bound: readonly string[] | undefined) =>
    bound === undefined || (x !== undefined && x.every((v) => bound.includes(v)));
  const rank = (r: EffectiveLimits['reauthentication']) =>
    r?.profile === undefined ? -1 : REAUTHENTICATION_PROFILES.indexOf(r.profile);
  const kept: Record<string, boolean> = {
    idle: atMost(after.idleTimeoutSeconds, b.idleTimeoutSeconds),
    absolute: atMost(after.absoluteTimeoutSeconds, b.absoluteTimeoutSeconds),
    locked: atMost(after.lockedTimeoutSeconds, b.lockedTimeoutSeconds),
    sessions: atMost(after.maxConcurrentSessions, b.maxConcurrentSessions),
    onIdle: !spoken('onIdle') || b.onIdle === 'lock' || after.onIdle === 'revoke',
    counted: !spoken('countedActivity') || within(after.countedActivity, b.countedActivity),
    exceeded: b.onConcurrencyExceeded !== 'deny_new' || after.onConcurrencyExceeded === 'deny_new',
    priority: b.priority === 'normal' || after.priority === 'privileged',
    profile: rank(after.reauthentication) >= rank(b.reauthentication),
    acr: within(after.reauthentication?.acrValues, b.reauthentication?.acrValues),
    maxAge: atMost(after.reauthentication?.maxAgeSeconds, b.reauthentication?.maxAgeSeconds),
    resume: b.reauthentication?.resumeAfterIdle !== false || after.reauthentication?.resumeAfterIdle === false,
  };
  return Object.keys(kept).filter((field) => !kept[field]);
}

describe('effectiveLimits, whatever the policies', () => {
  it('agrees with a naive model', () => {
    fc.assert(
      fc.property(enforced, (policies) => {
        const { limits } = effectiveLimits(policies, ada);
        expect({ ...limits, ...naive(policies) }).toEqual(limits);
      }),
    );
  });

  it('is never loosened by one policy more', () => {
    fc.assert(
      fc.property(enforced, document, (policies, extra) => {
        const after = effectiveLimits([...policies, published('q', extra, 1)], ada);
        expect(loosened(effectiveLimits(policies, ada), after.limits)).toEqual([]);
      }),
    );
  });

  it('does not depend on the order of policies', () => {
    const shuffled = enforced.chain((policies) =>
      fc.tuple(fc.constant(policies), fc.shuffledSubarray(policies, { minLength: policies.length })),
    );
    fc.assert(
      fc.property(shuffled, ([policies, other]) => {
        expect(effectiveLimits(other, ada)).toEqual(effectiveLimits(policies, ada));
      }),
    );
  });

  it('keeps idle within absolute, and each warning below its timeout', () => {
    fc.assert(
      fc.property(enforced, (policies) => {
        const { limits } = effectiveLimits(policies, ada);
        expect(limits.idleTimeoutSeconds).toBeLessThanOrEqual(limits.absoluteTimeoutSeconds);
        expect(limits.warnBeforeSeconds).toBeLessThan(limits.idleTimeoutSeconds);
        expect(limits.warnBeforeAbsoluteSeconds).toBeLessThan(limits.absoluteTimeoutSeconds);
      }),
    );
  });

  it('is explained by its trace: the policies named there give the same limits without the others', () => {
    fc.assert(
      fc.property(enforced, (policies) => {
        const { limits, trace } = effectiveLimits(policies, ada);
        const named = policies.filter((p) =>
          trace.some((e) => e.policy === p.document.name && e.version === p.version),
        );
        const needed = named.includes(policies[0]!) ? named : [policies[0]!, ...named];
        expect(effectiveLimits(needed, ada).limits).toEqual(limits);
        const flat: Record<string, unknown> = { ...limits };
        for (const [member, value] of Object.entries(limits.reauthentication ?? {})) {
          flat[`reauthentication.${member}`] = value;
        }
        for (const entry of trace) expect(entry.value).toEqual(flat[entry.field]);
      }),
    );
  });

  it('is not moved by policies that observe, which show in `observed` alone', () => {
    fc.assert(
      fc.property(enforced, fc.array(document, { maxLength: 3 }), (policies, documents) => {
        const observing = documents.map((doc, i) => mode(published(`o${i}`, doc, 1), 'observe'));
        const { observed, ...enforcedOnly } = effectiveLimits([...observing, ...policies], ada);
        expect(enforcedOnly).toEqual(effectiveLimits(policies, ada));
        const all = [...policies, ...observing.map((p) => mode(p, 'enforce'))];
        expect(observed).toEqual(applying(observing).length > 0 ? effectiveLimits(all, ada) : undefined);
      }),
    );
  });
});
