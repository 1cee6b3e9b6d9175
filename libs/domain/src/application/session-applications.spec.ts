import { noteApplications, type SessionApplications } from './session-applications.js';

const ENDED = 1_000_000;
const BOUND = 30_000;
const refused = (application: string, firstAt: number, uses = 1) => {
  return { tenantNumber: 1, sessionId: 's', application, uses, firstAt, lastAt: firstAt + 5 };
};
const reported = (application: string, at: number) => ({ tenantNumber: 1, sessionId: 's', application, at });
const note = (known: SessionApplications, ...some: ReturnType<typeof refused>[]) =>
  noteApplications(known, ENDED, { reported: [], refused: some }, BOUND);

describe("what is known of a session's applications", () => {
  it('keeps the first report', () => {
    const seen = { reported: [reported('a', 5), reported('b', 6), reported('a', 7)], refused: [] };
    const { applications } = noteApplications({ b: { reportedAt: 1 } }, undefined, seen, BOUND);
    expect(applications).toEqual({ a: { reportedAt: 5 }, b: { reportedAt: 1 } });
    expect(noteApplications(applications!, undefined, seen, BOUND).applications).toBeUndefined();
  });

  it('tells when an application was told, and accuses none within the bound', () => {
    expect(note({}, refused('a', ENDED + BOUND))).toEqual({
      applications: { a: { toldAt: ENDED + BOUND } },
      zombies: [],
    });
  });

  it('finds a zombie once, and goes on counting its uses', () => {
    const late = ENDED + BOUND + 1;
    const first = note({ a: { appliedAt: ENDED + 1 } }, refused('a', late, 2), refused('a', late + 10, 3));
    expect(first.applications).toEqual({
      a: { appliedAt: ENDED + 1, toldAt: late, usesAfterEnd: 5, lastUsedAt: late + 15 },
    });
    expect(first.zombies).toEqual([{ application: 'a', uses: 5, firstAt: late, lastAt: late + 15, first: true }]);
    const again = note(first.applications!, refused('a', late + 50), refused('b', late));
    expect(again.zombies).toMatchObject([
      { application: 'a', uses: 1, first: false },
      { application: 'b', uses: 1, first: true },
    ]);
    expect(again.applications!['a']).toMatchObject({ usesAfterEnd: 6, toldAt: late });
  });

  it('knows no zombie of a session that is not known to be over', () => {
    expect(noteApplications({}, undefined, { reported: [], refused: [refused('a', 5)] }, BOUND)).toEqual({
      applications: undefined,
      zombies: [],
    });
  });
});
