import { type ActivityKind, type ActivityReport, liveField } from '@curfew/domain';
import { kindBit, kindNumber } from './limit-arguments.js';

type Mode = 'age' | 'at';

/** The number that stands for a report's application in the record. */
export type SourceOf = (report: ActivityReport) => number;

/** Reports of one kind, age and source, which the script unpacks once. */
class Group {
  readonly fields: string[] = [];
  /** Where each field was reported: the first place, and the later ones of those that were repeated. */
  readonly places: number[] = [];
  private readonly repeated = new Map<number, number[]>();
  private readonly slots = new Map<string, number>();

  constructor(
    readonly kind: ActivityKind,
    readonly mode: Mode,
    readonly value: number,
    readonly source: number,
  ) {}

  add(field: string, place: number): void {
    const slot = this.slots.get(field);
    if (slot === undefined) {
      this.slots.set(field, this.fields.push(field) - 1);
      this.places.push(place);
      return;
    }
    const places = this.repeated.get(slot);
    if (places) places.push(place);
    else this.repeated.set(slot, [place]);
  }

  placesOf(slot: number): readonly number[] {
    return [this.places[slot] as number, ...(this.repeated.get(slot) ?? [])];
  }
}

/** What `GroupedReports` appends for a single report. */
export function appendAlone(args: (string | number)[], report: ActivityReport, source: number): void {
  const { kind, occurredAt, ageMs = 0 } = report;
  const [mode, value] = occurredAt === undefined ? ['age', ageMs] : ['at', occurredAt];
  args.push(1, 1, kindNumber(kind), kindBit(kind), mode as Mode, value as number, source, 1, liveField(report));
}

/** The reports of one call by kind, age and source; each session once in a group. */
export class GroupedReports {
  private readonly groups: Group[] = [];
  private readonly byKind = new Map<string, Group>();

  constructor(reports: readonly ActivityReport[], sourceOf: SourceOf) {
    let group: Group | undefined;
    for (let place = 0; place < reports.length; place++) {
      const report = reports[place] as ActivityReport;
      const mode = report.occurredAt === undefined ? 'age' : 'at';
      const value = report.occurredAt ?? report.ageMs ?? 0;
      const { kind } = report;
      const source = sourceOf(report);
      // Most are like the one before.
      if (!group || group.value !== value || group.kind !== kind || group.source !== source || group.mode !== mode) {
        group = this.groupOf(kind, mode, value, source);
      }
      group.add(liveField(report), place);
    }
  }

  /** How many groups and fields; each group's kind, kind's bit, mode, age or instant in ms, source, how many; all fields. */
  appendTo(args: (string | number)[]): void {
    const place = args.push(this.groups.length, 0) - 1;
    let count = 0;
    for (const { kind, mode, value, source, fields } of this.groups) {
      args.push(kindNumber(kind), kindBit(kind), mode, value, source, fields.length);
      count += fields.length;
    }
    args[place] = count;
    for (const { fields } of this.groups) for (const field of fields) args.push(field);
  }

  /** The places of the report that the script counts as `position`, from 1. */
  placesAt(position: number): readonly number[] {
    let slot = position - 1;
    for (const group of this.groups) {
      if (slot < group.fields.length) return group.placesOf(slot);
      slot -= group.fields.length;
    }
    return [];
  }

  private groupOf(kind: ActivityKind, mode: Mode, value: number, source: number): Group {
    const name = `${kind} ${mode} ${value} ${source}`;
    let group = this.byKind.get(name);
    if (!group) {
      this.byKind.set(name, (group = new Group(kind, mode, value, source)));
      this.groups.push(group);
    }
    return group;
  }
}
