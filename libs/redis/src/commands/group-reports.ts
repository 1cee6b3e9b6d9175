import { type ActivityKind, type ActivityReport, liveField } from '@curfew/domain';
import type { Part } from '../store/turn-batcher.js';
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

const modeOf = ({ occurredAt }: ActivityReport): Mode => (occurredAt === undefined ? 'age' : 'at');
const valueOf = ({ occurredAt, ageMs = 0 }: ActivityReport): number => occurredAt ?? ageMs;

function areAlike(a: ActivityReport, b: ActivityReport): boolean {
  return (
    valueOf(a) === valueOf(b) &&
    modeOf(a) === modeOf(b) &&
    a.kind === b.kind &&
    a.application === b.application &&
    a.tenantNumber === b.tenantNumber
  );
}

/** The reports of one shard as scripts take them. */
export interface Grouped {
  /** How many groups; each group's kind, kind's bit, mode, age or instant in ms, source, how many; all fields. */
  appendTo(args: (string | number)[]): void;
  /** The place of the report that the script counts as `position`, from 1. */
  placeAt(position: number): number;
}

/** What one call asks of one shard, and the same grouped. */
export interface GroupedPart extends Part<ActivityReport> {
  readonly reports: Grouped;
}

export function groupedPart({ shard, items, sure }: Part<ActivityReport>, sourceOf: SourceOf): GroupedPart {
  return { shard, items, sure, reports: grouped(items, sourceOf) };
}

export function grouped(reports: readonly ActivityReport[], sourceOf: SourceOf): Grouped {
  return reports.length === 1 ? alone(reports[0] as ActivityReport, sourceOf) : new GroupedReports(reports, sourceOf);
}

/** A report that is alone in its shard, as most are under single requests: there is nothing to group. */
function alone(report: ActivityReport, sourceOf: SourceOf): Grouped {
  const { kind } = report;
  const source = sourceOf(report);
  return {
    appendTo: (args) =>
      void args.push(
        1,
        kindNumber(kind),
        kindBit(kind),
        modeOf(report),
        valueOf(report),
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
    for (let place = 0; place < reports.length; place++) {
      const report = reports[place] as ActivityReport;
      // Most are like the one before.
      if (!group || !before || !areAlike(report, before)) group = this.groupOf(report, sourceOf(report));
      before = report;
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

  private groupOf(report: ActivityReport, source: number): Group {
    const { kind } = report;
    const [mode, value] = [modeOf(report), valueOf(report)];
    const name = `${kind} ${mode} ${value} ${source}`;
    let group = this.byKind.get(name);
    if (!group) {
      this.byKind.set(name, (group = { kind, mode, value, source, fields: '', places: [] }));
      this.groups.push(group);
    }
    return group;
  }
}
