import { type Grouped, grouped } from './group-reports.js';
import type { ActivityReport } from '@curfew/domain';

function report(sessionId: string, more: Partial<ActivityReport> = {}): ActivityReport {
  return { tenantNumber: 1, sessionId, kind: 'keyboard', application: 'a', ...more };
}

const sourceOf = ({ application }: ActivityReport) => (application === 'a' ? 7 : 8);

function argumentsOf(reports: Grouped): (string | number)[] {
  const args: (string | number)[] = [];
  reports.appendTo(args);
  return args;
}

describe('grouped', () => {
  it('states once what reports share', () => {
    const reports = grouped(
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
    expect(argumentsOf(reports)).toEqual([
      5,
      ...[1, 1, 'age', 0, 7, 4],
      ...[1, 1, 'age', 5, 7, 1],
      ...[2, 2, 'age', 0, 7, 1],
      ...[1, 1, 'age', 0, 8, 1],
      ...[1, 1, 'at', 5, 7, 1],
      ['a', 'c', 'a', 'g', 'b', 'd', 'e', 'f'].map((id) => `000001${id}\0`).join(''),
    ]);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((position) => reports.placeAt(position))).toEqual([0, 2, 3, 6, 1, 4, 5, 7]);
  });

  it.each([
    [{}, ['age', 0, 7]],
    [{ ageMs: 7 }, ['age', 7, 7]],
    [{ occurredAt: 5, application: 'b' }, ['at', 5, 8]],
  ])('says the same of one alone (%o)', (more, said) => {
    const one = grouped([report('a', more)], sourceOf);
    expect(argumentsOf(one)).toEqual([1, 1, 1, ...said, 1, '000001a\0']);
    expect(one.placeAt(1)).toBe(0);
  });

  it('keeps apart the same session with another age', () => {
    const reports = grouped([report('a', { ageMs: 1 }), report('a', { ageMs: 2 })], sourceOf);
    expect([1, 2].map((position) => reports.placeAt(position))).toEqual([0, 1]);
    expect(() => reports.placeAt(3)).toThrow('the script answers for report 3');
  });
});
