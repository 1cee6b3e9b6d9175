import { effectiveLimits } from './effective-limits.js';
import { BORN_BASELINE, type Policy, type PolicyDocument, type PolicySubject } from './policy.js';

const subject: PolicySubject = { application: 'payments', subject: 'ada', groups: [], labels: {} };

function policy(name: string, document: Partial<PolicyDocument> = {}, version = 1): Policy {
  return { document: { name, match: {}, ...document }, version, generation: 1, publishedAt: 0, publishedBy: 'key' };
}
const baseline: Policy = { ...policy('baseline'), document: BORN_BASELINE };
const resolve = (...policies: Policy[]) => effectiveLimits([baseline, ...policies], subject);
const by = (resolution: Pick<ReturnType<typeof resolve>, 'trace'>, field: string) =>
  resolution.trace.filter((entry) => entry.field === field).map((e) => `${e.policy}@${e.version}`);

describe('effectiveLimits', () => {
  it('gives a session of a new tenant the limits the tenant was born with', () => {
    expect(resolve()).toEqual({
      limits: {
        idleTimeoutSeconds: 900,
        absoluteTimeoutSeconds: 43_200,
        warnBeforeSeconds: 60,
        warnBeforeAbsoluteSeconds: 60,
        onIdle: 'revoke',
        countedActivity: ['keyboard', 'pointer', 'touch', 'user_request'],
        priority: 'normal',
      },
      trace: [
        { field: 'idleTimeoutSeconds', value: 900, policy: 'baseline', version: 1 },
        { field: 'absoluteTimeoutSeconds', value: 43_200, policy: 'baseline', version: 1 },
        { field: 'warnBeforeSeconds', value: 60, policy: 'baseline', version: 1 },
        { field: 'warnBeforeAbsoluteSeconds', value: 60, policy: 'baseline', version: 1 },
      ],
    });
  });

  it('leaves out policies that do not match', () => {
    const elsewhere = policy('wiki', { match: { application: ['wiki'] }, idleTimeoutSeconds: 10 });
    expect(resolve(elsewhere)).toEqual(resolve());
  });

  it('takes the smallest timeouts and names version and policy, on a tie the lowest name', () => {
    const result = resolve(
      policy('c', { idleTimeoutSeconds: 300, lockedTimeoutSeconds: 50, maxConcurrentSessions: 4 }),
      policy('b', { idleTimeoutSeconds: 300, lockedTimeoutSeconds: 70, maxConcurrentSessions: 3 }, 7),
      policy('d', { absoluteTimeoutSeconds: 3600 }, 2),
    );
    expect(result.limits).toMatchObject({
      idleTimeoutSeconds: 300,
      absoluteTimeoutSeconds: 3600,
      lockedTimeoutSeconds: 50,
      maxConcurrentSessions: 3,
    });
    expect(
      ['idleTimeoutSeconds', 'absoluteTimeoutSeconds', 'lockedTimeoutSeconds'].flatMap((f) => by(result, f)),
    ).toEqual(['b@7', 'd@2', 'c@1']);
  });

  it('clamps idle to absolute and names the policy that clamped', () => {
    const result = resolve(policy('short', { absoluteTimeoutSeconds: 600 }, 3));
    expect(result.limits).toMatchObject({ idleTimeoutSeconds: 600, absoluteTimeoutSeconds: 600 });
    expect(by(result, 'idleTimeoutSeconds')).toEqual(['short@3']);
  });

  it('throws without a baseline', () => {
    expect(() => effectiveLimits([policy('p', { idleTimeoutSeconds: 1 })], subject)).toThrow('baseline');
    expect(() => effectiveLimits([], subject)).toThrow('baseline');
  });

  describe('on idle', () => {
    it.each<[string, (PolicyDocument['onIdle'] | undefined)[], string, string[]]>([
      ['nobody votes', [undefined], 'revoke', []],
      ['lock alone', [undefined, 'lock'], 'lock', ['p1@1']],
      ['lock loses to revoke', ['lock', 'revoke', 'revoke'], 'revoke', ['p1@1']],
    ])('%s', (_, wishes, onIdle, policies) => {
      const result = resolve(...wishes.map((wish, i) => policy(`p${i}`, { onIdle: wish })));
      expect(result.limits.onIdle).toBe(onIdle);
      expect(by(result, 'onIdle')).toEqual(policies);
    });
  });

  it('counts what all that say count, and names each', () => {
    const result = resolve(
      policy('a', { countedActivity: ['machine', 'user_request', 'keyboard'] }),
      policy('b', { countedActivity: ['keyboard', 'touch', 'user_request'] }),
      policy('c'),
    );
    expect(result.limits.countedActivity).toEqual(['keyboard', 'user_request']);
    expect(by(result, 'countedActivity')).toEqual(['a@1', 'b@1']);
  });

  it.each<[PolicyDocument['onConcurrencyExceeded'][], string | undefined]>([
    [[], undefined],
    [[undefined], 'revoke_oldest'],
    [['revoke_oldest', undefined], 'revoke_oldest'],
    [['revoke_oldest', 'deny_new', 'revoke_oldest'], 'deny_new'],
  ])('lets %j give %p when there are too many', (wishes, expected) => {
    const all = wishes.map((w, i) => policy(`p${i}`, { maxConcurrentSessions: 2, onConcurrencyExceeded: w }));
    expect(resolve(...all).limits.onConcurrencyExceeded).toBe(expected);
  });

  it('lets privileged win', () => {
    const result = resolve(policy('a', { priority: 'privileged' }), policy('b', { priority: 'normal' }));
    expect(result.limits.priority).toBe('privileged');
    expect(by(result, 'priority')).toEqual(['a@1']);
  });

  it('demands the strongest re-authentication, member by member', () => {
    const result = resolve(
      policy('a', {
        reauthentication: { profile: 'R2-mfa', acrValues: ['aal2', 'aal3'], maxAgeSeconds: 60, resumeAfterIdle: false },
      }),
      policy('b', {
        reauthentication: { profile: 'R3-full', acrValues: ['aal3'], maxAgeSeconds: 300, resumeAfterIdle: true },
      }),
    );
    expect(result.limits.reauthentication).toEqual({
      profile: 'R3-full',
      acrValues: ['aal3'],
      maxAgeSeconds: 60,
      resumeAfterIdle: false,
    });
    expect(
      ['profile', 'acrValues', 'maxAgeSeconds', 'resumeAfterIdle'].map((m) => by(result, `reauthentication.${m}`)),
    ).toEqual([['b@1'], ['a@1', 'b@1'], ['a@1'], ['a@1']]);
    expect(resolve(policy('a', { reauthentication: {} })).limits.reauthentication).toBeUndefined();
  });

  describe('warning', () => {
    it.each<[string, Partial<PolicyDocument>[], number, string[]]>([
      ['the largest that fits', [{ warnBeforeSeconds: 120 }, { warnBeforeSeconds: 899 }], 899, ['p1@1']],
      ['on a tie that of the lowest name', [{ warnBeforeSeconds: 90 }, { warnBeforeSeconds: 90 }], 90, ['p0@1']],
      ['not one as long as the timeout', [{ warnBeforeSeconds: 900 }, { warnBeforeSeconds: 120 }], 120, ['p1@1']],
      ['half when none fits', [{ idleTimeoutSeconds: 31 }], 15, ['p0@1', 'baseline@1']],
      ['half of what absolute clamped', [{ absoluteTimeoutSeconds: 60 }], 30, ['p0@1', 'baseline@1']],
      ['none below one second', [{ idleTimeoutSeconds: 1 }], 0, ['p0@1', 'baseline@1']],
      [
        'a wish for none does not silence another',
        [{ warnBeforeSeconds: 0, idleTimeoutSeconds: 40 }],
        20,
        ['p0@1', 'baseline@1'],
      ],
    ])('%s', (_, documents, seconds, policies) => {
      const result = resolve(...documents.map((d, i) => policy(`p${i}`, d)));
      expect(result.limits.warnBeforeSeconds).toBe(seconds);
      expect(by(result, 'warnBeforeSeconds')).toEqual(policies);
    });

    const silent = policy('baseline', { idleTimeoutSeconds: 900, absoluteTimeoutSeconds: 1000 });

    it('is none when nobody sets one', () => {
      const result = effectiveLimits([silent], subject);
      expect(result.limits).toMatchObject({ warnBeforeSeconds: 0, warnBeforeAbsoluteSeconds: 0 });
      expect(by(result, 'warnBeforeSeconds')).toEqual([]);
    });

    it('is none when all wish for none', () => {
      const result = effectiveLimits([silent, policy('p', { warnBeforeSeconds: 0 })], subject);
      expect(result.limits).toMatchObject({ warnBeforeSeconds: 0, warnBeforeAbsoluteSeconds: 0 });
      expect(by(result, 'warnBeforeSeconds')).toEqual(['p@1']);
    });

    it.each<[string, Partial<PolicyDocument>[], number, string[]]>([
      ['has wishes of its own', [{ warnBeforeAbsoluteSeconds: 300 }, { warnBeforeSeconds: 500 }], 300, ['p0@1']],
      ['falls back to the wishes for idle', [{ warnBeforeSeconds: 950 }], 950, ['p0@1']],
      ['fits below absolute', [{ warnBeforeSeconds: 1000 }, { warnBeforeSeconds: 10 }], 10, ['p1@1']],
      ['is half when none fits', [{ warnBeforeAbsoluteSeconds: 5000 }], 500, ['baseline@1', 'p0@1']],
      ['can be switched off alone', [{ warnBeforeAbsoluteSeconds: 0, warnBeforeSeconds: 60 }], 0, ['p0@1']],
    ])('before the absolute deadline %s', (_, documents, seconds, policies) => {
      const result = effectiveLimits([silent, ...documents.map((d, i) => policy(`p${i}`, d))], subject);
      expect(result.limits.warnBeforeAbsoluteSeconds).toBe(seconds);
      expect(by(result, 'warnBeforeAbsoluteSeconds')).toEqual(policies);
    });
  });

  describe('observing', () => {
    const strict = policy('trial', { idleTimeoutSeconds: 60, mode: 'observe' });

    it('computes what would hold beside what holds', () => {
      const result = resolve(strict);
      expect(result.limits).toEqual(resolve().limits);
      expect(result.trace).toEqual(resolve().trace);
      expect(result.observed?.limits).toMatchObject({ idleTimeoutSeconds: 60, absoluteTimeoutSeconds: 43_200 });
      expect(by(result.observed!, 'idleTimeoutSeconds')).toEqual(['trial@1']);
    });

    it('is absent when no observing policy matches', () => {
      const elsewhere = policy('wiki', { match: { application: ['wiki'] }, mode: 'observe' });
      expect(resolve(elsewhere)).not.toHaveProperty('observed');
    });
  });
});
