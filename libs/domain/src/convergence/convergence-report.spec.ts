import { acknowledgedParties } from './acknowledged-parties.js';
import { appliedAt } from './acknowledgement.js';
import { type Convergence, convergenceReport, type Party } from './convergence-report.js';

const DECIDED = 1_000_000;
const subscription = (id: string, over: object = {}): Party => ({
  ...{ kind: 'subscription', id, name: id, status: 'delivered', attempts: 1 },
  ...over,
});
const of = (...parties: Party[]): Convergence => {
  return { eventId: 'e', type: 'session.revoked', sessionId: 's', decidedAt: DECIDED, parties };
};

describe('the convergence report', () => {
  it('is late past a bound, its own or the common one, and stays so once it has applied', () => {
    const parties = [
      subscription('own', { withinSeconds: 2 }),
      subscription('common'),
      subscription('in time', { appliedAt: DECIDED + 5_000 }),
      subscription('too late', { appliedAt: DECIDED + 5_001 }),
    ];
    const late = (now: number) => convergenceReport(of(...parties), 5, now).parties.map((party) => party.late);
    expect(late(DECIDED + 2_000)).toEqual([false, false, false, true]);
    expect(late(DECIDED + 2_001)).toEqual([true, false, false, true]);
    expect(late(DECIDED + 5_001)).toEqual([true, true, false, true]);
  });

  it('has nobody late with anything but a revocation', () => {
    const report = convergenceReport({ ...of(subscription('a')), type: 'session.locked' }, 5, DECIDED + 1e9);
    expect(report).toMatchObject({ late: 0, parties: [{ late: false, applyBy: undefined }] });
  });

  it('converges with the last', () => {
    const first = subscription('a', { appliedAt: DECIDED + 10 });
    const last: Party = { kind: 'application', application: 'x', appliedAt: DECIDED + 30 };
    expect(convergenceReport(of(last, first), 5, DECIDED + 40)).toMatchObject({
      ...{ applied: 2, converged: true, convergedAt: DECIDED + 30 },
      parties: [{ timeToConvergeMs: 30 }, { timeToConvergeMs: 10 }],
    });
    const told: Party = { kind: 'application', application: 'x', toldAt: DECIDED + 1 };
    const open = convergenceReport(of(told, first), 5, DECIDED + 40);
    expect(open).toMatchObject({ applied: 1, converged: false, convergedAt: undefined });
    expect(convergenceReport(of(), 5, DECIDED)).toMatchObject({ converged: true, convergedAt: undefined });
  });
});

describe('an acknowledgement', () => {
  it('is of the time that was claimed, between the decision and when it was heard', () => {
    const at = (claimed?: number) => appliedAt({ appliedAt: claimed }, 100, 200);
    expect([at(), at(150), at(50), at(250)]).toEqual([200, 150, 100, 200]);
  });

  it('is of all that the application owes, or of the subscription named, or of the only one', () => {
    const [a, b, c] = [
      subscription('a', { application: 'x' }),
      subscription('b', { application: 'x' }),
      subscription('c'),
    ];
    expect(acknowledgedParties(of(a, b, c), { application: 'x' })).toEqual([a, b]);
    expect(acknowledgedParties(of(a, b, c), { application: 'x', subscriptionId: 'c' })).toEqual([c]);
    expect(acknowledgedParties(of(a, b, c), { subscriptionId: 'b' })).toEqual([b]);
    expect(acknowledgedParties(of(c), {})).toEqual([c]);
    const other = { kind: 'application', application: 'y' };
    expect(acknowledgedParties(of(a), { application: 'y' })).toEqual([other]);
  });

  it.each([
    ['nobody has to apply it', of(), {}, 'acknowledgement_unexpected'],
    ['it is not said who', of(subscription('a'), subscription('b')), {}, 'validation_failed'],
    ['the subscription is not owed it', of(subscription('a')), { subscriptionId: 'b' }, 'acknowledgement_unexpected'],
    [
      'the subscription is of another',
      of(subscription('a', { application: 'x' })),
      { application: 'y', subscriptionId: 'a' },
      'application_not_allowed',
    ],
    [
      'an application has nothing to apply',
      { ...of(subscription('a')), type: 'session.started' },
      { application: 'x' },
      'acknowledgement_unexpected',
    ],
  ])('is refused when %s', (_, convergence, by, code) => {
    expect(() => acknowledgedParties(convergence, by)).toThrow(expect.objectContaining({ code }));
  });
});
