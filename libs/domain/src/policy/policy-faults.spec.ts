import { BORN_BASELINE, type Match, type PolicyDocument } from './policy.js';
import { policyFaults } from './policy-faults.js';

const pointers = (document: Partial<PolicyDocument>) =>
  policyFaults({ name: 'p', match: {}, ...document }).map((f) => ('pointer' in f ? f.pointer : f.parameter));
const only = (document: Partial<PolicyDocument>) => policyFaults({ name: 'p', match: {}, ...document });

describe('policyFaults', () => {
  it('has nothing against a document that sets nothing, nor against the baseline as it is born', () => {
    expect(policyFaults({ name: 'p', match: {} })).toEqual([]);
    expect(policyFaults(BORN_BASELINE)).toEqual([]);
  });

  it('has nothing against a document that sets everything', () => {
    const document: PolicyDocument = {
      name: 'p',
      match: {
        application: ['a'],
        group: ['g'],
        subject: ['s'],
        clientType: ['web'],
        classification: ['c'],
        assurance: ['aal1', 'aal2', 'aal3'],
        'label.x': ['1'],
        'label.x.y': ['2'],
      },
      idleTimeoutSeconds: 900,
      absoluteTimeoutSeconds: 900,
      warnBeforeSeconds: 899,
      warnBeforeAbsoluteSeconds: 899,
      onIdle: 'revoke',
      lockedTimeoutSeconds: 60,
      maxConcurrentSessions: 1,
      onConcurrencyExceeded: 'deny_new',
      mode: 'observe',
      reviewBy: '2028-02-29',
    };
    expect(policyFaults(document)).toEqual([]);
  });

  it('names member and bound', () => {
    expect(only({ idleTimeoutSeconds: 901, absoluteTimeoutSeconds: 900 })).toEqual([
      { pointer: '#/idleTimeoutSeconds', detail: 'idleTimeoutSeconds must be at most absoluteTimeoutSeconds (900)' },
    ]);
    expect(only({ warnBeforeSeconds: 60, idleTimeoutSeconds: 60 })).toEqual([
      { pointer: '#/warnBeforeSeconds', detail: 'warnBeforeSeconds must be less than idleTimeoutSeconds (60)' },
    ]);
    expect(only({ warnBeforeAbsoluteSeconds: 60, absoluteTimeoutSeconds: 60 })).toEqual([
      {
        pointer: '#/warnBeforeAbsoluteSeconds',
        detail: 'warnBeforeAbsoluteSeconds must be less than absoluteTimeoutSeconds (60)',
      },
    ]);
  });

  it('asks for both members before it compares', () => {
    expect(only({ warnBeforeSeconds: 60, absoluteTimeoutSeconds: 30 })).toEqual([]);
    expect(only({ warnBeforeAbsoluteSeconds: 60, idleTimeoutSeconds: 30 })).toEqual([]);
  });

  it('reports every fault at once', () => {
    expect(
      pointers({
        match: { planet: ['x'] },
        idleTimeoutSeconds: 20,
        absoluteTimeoutSeconds: 10,
        warnBeforeSeconds: 20,
        onConcurrencyExceeded: 'deny_new',
        reviewBy: '2027-13-01',
      }),
    ).toEqual([
      '#/match/planet',
      '#/idleTimeoutSeconds',
      '#/warnBeforeSeconds',
      '#/onConcurrencyExceeded',
      '#/reviewBy',
    ]);
  });

  it.each<[Match, string]>([
    [{ planet: ['x'] }, '#/match/planet'],
    [{ label: ['x'] }, '#/match/label'],
    [{ 'label.': ['x'] }, '#/match/label.'],
    [{ Application: ['x'] }, '#/match/Application'],
    [{ 'a/b~c d': ['x'] }, '#/match/a~1b~0c%20d'],
    [{ group: [] }, '#/match/group'],
    [{ assurance: ['aal2', 'gold'] }, '#/match/assurance'],
  ])('refuses a match that could never match: %j', (match, pointer) => expect(pointers({ match })).toEqual([pointer]));

  it.each(['2027-02-29', '2027-13-01', '2027-00-10', '2027-04-31', '2027-4-1', 'soon', ''])(
    'refuses %p as the date of review',
    (reviewBy) => expect(pointers({ reviewBy })).toEqual(['#/reviewBy']),
  );

  describe('of the baseline', () => {
    it.each<[Partial<PolicyDocument>, string]>([
      [{ match: { group: ['g'] } }, '#/match'],
      [{ mode: 'observe' }, '#/mode'],
      [{ idleTimeoutSeconds: undefined }, '#/idleTimeoutSeconds'],
      [{ absoluteTimeoutSeconds: undefined }, '#/absoluteTimeoutSeconds'],
    ])('refuses %j', (over, pointer) => expect(pointers({ ...BORN_BASELINE, ...over })).toEqual([pointer]));

    it('takes one that leaves its mode out', () => expect(pointers({ ...BORN_BASELINE, mode: undefined })).toEqual([]));
  });
});
