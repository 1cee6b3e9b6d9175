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
  it('states once what reports share', () => {
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
      5,
      ...[1, 1, 'age', 0, 7, 4],
      ...[1, 1, 'age', 5, 7, 1],
      ...[2, 2, 'age', 0, 7, 1],
      ...[1, 1, 'age', 0, 8, 1],
      ...[1, 1, 'at', 5, 7, 1],
      ['a', 'c', 'a', 'g', 'b', 'd', 'e', 'f'].map((id) => `000001${id}\0`).join(''),
    ]);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((position) => grouped.placeAt(position))).toEqual([0, 2, 3, 6, 1, 4, 5, 7]);
  });

  it.each([{}, { ageMs: 7 }, { occurredAt: 5, application: 'b' }])('says the same of one alone (%o)', (more) => {
    const one = report('a', more);
    const alone: (string | number)[] = [];
    appendAlone(alone, one, sourceOf(one));
    expect(alone).toEqual(argumentsOf(new GroupedReports([one], sourceOf)));
  });

  it('keeps apart the same session with another age', () => {
    const grouped = new GroupedReports([report('a', { ageMs: 1 }), report('a', { ageMs: 2 })], sourceOf);
    expect([1, 2].map((position) => grouped.placeAt(position))).toEqual([0, 1]);
    expect(() => grouped.placeAt(3)).toThrow('the script answers for report 3');
  });
});
