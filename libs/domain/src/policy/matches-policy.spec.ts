import { matches } from './matches-policy.js';
import type { Match, PolicySubject } from './policy.js';

const ada: PolicySubject = {
  application: 'payments',
  subject: 'ada',
  groups: ['staff', 'admins'],
  clientType: 'web',
  classification: 'restricted',
  assurance: 'aal2',
  labels: { region: 'eu', 'cost.centre': '7' },
};
const bare: PolicySubject = { application: 'payments', subject: 'ada', groups: [], labels: {} };

describe('matches', () => {
  it('covers every session with {}', () => {
    expect([matches({}, ada), matches({}, bare)]).toEqual([true, true]);
  });

  it.each<[Match]>([
    [{ application: ['payments'] }],
    [{ subject: ['ada'] }],
    [{ group: ['admins'] }],
    [{ clientType: ['web'] }],
    [{ classification: ['restricted'] }],
    [{ assurance: ['aal2'] }],
    [{ 'label.region': ['eu'] }],
    [{ 'label.cost.centre': ['7'] }],
    [{ application: ['wiki', 'payments'], group: ['admins', 'owners'], assurance: ['aal3', 'aal2'] }],
  ])('covers a session that has one of the values: %j', (match) => expect(matches(match, ada)).toBe(true));

  it.each<[Match]>([
    [{ application: ['wiki'] }],
    [{ group: ['owners'] }],
    [{ subject: ['Ada'] }],
    [{ 'label.region': ['us'] }],
    [{ 'label.zone': ['eu'] }],
    [{ region: ['eu'] }],
    [{ application: ['payments'], group: ['owners'] }],
    [{ application: [] }],
  ])('leaves out a session that lacks one: %j', (match) => expect(matches(match, ada)).toBe(false));

  it.each<[Match]>([
    [{ group: ['admins'] }],
    [{ clientType: ['web'] }],
    [{ classification: ['restricted'] }],
    [{ assurance: ['aal1'] }],
    [{ 'label.region': ['eu'] }],
    [{ 'label.constructor': ['Object'] }],
    [{ 'label.__proto__': ['x'] }],
  ])('leaves out a session that says nothing of it: %j', (match) => expect(matches(match, bare)).toBe(false));
});
