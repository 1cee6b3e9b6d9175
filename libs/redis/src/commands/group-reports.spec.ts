import { appendAlone, GroupedReports } from './group-reports.js';
import type { ActivityReport } from '@curfew/domain';

function report(sessionId: string, more: Partial<ActivityReport> = {}): ActivityReport {
  return { tenantNumber: 1, sessionId, kind: 'keyboard', application: 'a', ...more };
}

const sourceOf = ({ application }: ActivityReport) => (application === 'a' ? 7 : 8);

function argumentsOf(reports: GroupedReports): (string | number)[] {
  const args: (string | number)[] = [];
  reports.appendTo(args);
  return args;
}

describe('GroupedReports', () => {
  it('states once what reports share, and names each session once', () => {
    const grouped = new GroupedReports(
      [
        report('a'),
        report('b', { ageMs: 5 }),
        report('c'),
        report('a'),
        report('d', { kind: 'pointer' }),
        report('e', { application: 'b' }),
        report('g'),
        report('f', { occurredAt: 5 }),
      ],
      sourceOf,
    );
    expect(argumentsOf(grouped)).toEqual([
      ...[5, 7],
      ...[1, 1, 'age', 0, 7, 3],
      ...[1, 1, 'age', 5, 7, 1],
      ...[2, 2, 'age', 0, 7, 1],
      ...[1, 1, 'age', 0, 8, 1],
      ...[1, 1, 'at', 5, 7, 1],
      ...['000001a', '000001c', '000001g', '000001b', '000001d', '000001e', '000001f'],
    ]);
    expect([1, 2, 3, 4, 5, 6, 7].map((position) => grouped.placesAt(position))).toEqual([
      [0, 3],
      [2],
      [6],
      [1],
      [4],
      [5],
      [7],
    ]);
  });

  it.each([{}, { ageMs: 7 }, { occurredAt: 5, application: 'b' }])('says the same of one alone (%o)', (more) => {
    const one = report('a', more);
    const alone: (string | number)[] = [];
    appendAlone(alone, one, sourceOf(one));
    expect(alone).toEqual(argumentsOf(new GroupedReports([one], sourceOf)));
  });

  it('keeps apart the same session with another age', () => {
    const grouped = new GroupedReports([report('a', { ageMs: 1 }), report('a', { ageMs: 2 })], sourceOf);
    expect([grouped.placesAt(1), grouped.placesAt(2), grouped.placesAt(3)]).toEqual([[0], [1], []]);
  });
});
