import { type ActivityKind, type ActivityReport, liveField } from '@curfew/domain';
import { kindBit, kindNumber } from './limit-arguments.js';

type Mode = 'age' | 'at';

/** The number that stands for a report's application in the record. */
export type SourceOf = (report: ActivityReport) => number;

/** Ends each field: no session's id holds it. */
const END = '\0';

/** Reports of one kind, age and source, which the script unpacks once. */
interface Group {
  readonly kind: ActivityKind;
  readonly mode: Mode;
  readonly value: number;
  readonly source: number;
  /** All fields, each with its end. */
  fields: string;
  /** Where each field was reported. */
  readonly places: number[];
}

/** The reports of one shard as scripts take them. */
export interface Grouped {
  /** How many groups; each group's kind, kind's bit, mode, age or instant in ms, source, how many; all fields. */
  appendTo(args: (string | number)[]): void;
  /** The place of the report that the script counts as `position`, from 1. */
  placeAt(position: number): number;
}

export function grouped(reports: readonly ActivityReport[], sourceOf: SourceOf): Grouped {
  return reports.length === 1 ? alone(reports[0] as ActivityReport, sourceOf) : new GroupedReports(reports, sourceOf);
}

/** A report that is alone in its shard, as most are under single requests: there is nothing to group. */
function alone(report: ActivityReport, sourceOf: SourceOf): Grouped {
  const { kind, occurredAt, ageMs = 0 } = report;
  const [mode, value] = occurredAt === undefined ? ['age', ageMs] : ['at', occurredAt];
  const source = sourceOf(report);
  return {
    appendTo: (args) =>
      void args.push(
        1,
        kindNumber(kind),
        kindBit(kind),
        mode as Mode,
        value as number,
        source,
        1,
        liveField(report) + END,
      ),
    placeAt: () => 0,
  };
}

/** The reports of one call by kind, age and source. */
class GroupedReports implements Grouped {
  private readonly groups: Group[] = [];
  private readonly byKind = new Map<string, Group>();

  constructor(reports: readonly ActivityReport[], sourceOf: SourceOf) {
    let group: Group | undefined;
    let before: ActivityReport | undefined;
    let source = 0;
    for (let place = 0; place < reports.length; place++) {
      const report = reports[place] as ActivityReport;
      const mode = report.occurredAt === undefined ? 'age' : 'at';
      const value = report.occurredAt ?? report.ageMs ?? 0;
      const { kind } = report;
      // Most are like the one before.
      if (report.application !== before?.application || report.tenantNumber !== before.tenantNumber) {
        source = sourceOf(report);
      }
      before = report;
      if (!group || group.value !== value || group.kind !== kind || group.source !== source || group.mode !== mode) {
        group = this.groupOf(kind, mode, value, source);
      }
      group.fields += liveField(report) + END;
      group.places.push(place);
    }
  }

  appendTo(args: (string | number)[]): void {
    args.push(this.groups.length);
    let all = '';
    for (const { kind, mode, value, source, fields, places } of this.groups) {
      args.push(kindNumber(kind), kindBit(kind), mode, value, source, places.length);
      all += fields;
    }
    args.push(all);
  }

  placeAt(position: number): number {
    let slot = position - 1;
    for (const { places } of this.groups) {
      if (slot < places.length) return places[slot] as number;
      slot -= places.length;
    }
    throw new RangeError(`the script answers for report ${position}, and there are fewer`);
  }

  private groupOf(kind: ActivityKind, mode: Mode, value: number, source: number): Group {
    const name = `${kind} ${mode} ${value} ${source}`;
    let group = this.byKind.get(name);
    if (!group) {
      this.byKind.set(name, (group = { kind, mode, value, source, fields: '', places: [] }));
      this.groups.push(group);
    }
    return group;
  }
}
