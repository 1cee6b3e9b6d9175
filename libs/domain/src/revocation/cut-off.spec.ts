import { type CutOff, type Hits, isHit } from './cut-off.js';

describe('a cut-off hits', () => {
  const of = (hits: Hits): CutOff => ({
    tenantNumber: 1,
    number: 5,
    revocationId: 'r',
    reason: 'because',
    actor: 'key',
    at: 0,
    hits,
  });
  const session = { cutOff: 4, subject: 'ada', profile: 7 };

  it.each<[string, Hits, object, boolean]>([
    ['what started under a smaller number', { kind: 'all' }, {}, true],
    ['nothing that started under its own', { kind: 'all' }, { cutOff: 5 }, false],
    ['its subject', { kind: 'subject', subject: 'ada' }, {}, true],
    ['no other subject', { kind: 'subject', subject: 'bob' }, {}, false],
    ['one of its profiles', { kind: 'profiles', numbers: [3, 7] }, {}, true],
    ['no other profile', { kind: 'profiles', numbers: [3, 8] }, {}, false],
    [
      'no profile of a record that is older than their numbers',
      { kind: 'profiles', numbers: [7] },
      { cutOff: 0 },
      false,
    ],
    ['such a record by its subject', { kind: 'subject', subject: 'ada' }, { cutOff: 0 }, true],
  ])('%s', (_, hits, over, expected) => expect(isHit(of(hits), { ...session, ...over })).toBe(expected));
});
