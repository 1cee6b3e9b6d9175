/**
 * Who is measured. `naive`: a BullMQ delayed job per session, moved on every event. `blind`: HSET without a check. The last
 * two: the session middleware that most would use, on Redis.
 */
export type Subject = 'curfew' | 'noop' | 'naive' | 'blind' | 'express-session' | 'fastify-session';

/** What is asked. `mixed` activity differs in kind and age from event to event, as what a gateway gathers does. */
export type Task = 'activity' | 'mixed' | 'check-one' | 'check-many';

export interface Row {
  /** The task and how many events, or sessions checked, are in one request. */
  readonly name: string;
  readonly task: Task;
  readonly size: number;
  /** Sessions under a parent, instead of plain ones. */
  readonly linked?: boolean;
  /** Each subject with its connections: enough to keep it busy, few enough that its queue is not what is measured. */
  readonly subjects: Readonly<Partial<Record<Subject, number>>>;
}

const BOTH = { curfew: 64, noop: 64 };
const BOTH_LARGE = { curfew: 16, noop: 16 };

/** The naive design keeps 64 moves in flight whatever the shape, so a few connections with batches keep it busy. */
export const ROWS: readonly Row[] = [
  {
    name: 'activity x1',
    task: 'activity',
    size: 1,
    subjects: { ...BOTH, naive: 64, 'express-session': 64, 'fastify-session': 64 },
  },
  { name: 'activity x100', task: 'activity', size: 100, subjects: { ...BOTH, naive: 4, blind: 64 } },
  { name: 'activity x1000', task: 'activity', size: 1000, subjects: { ...BOTH_LARGE, naive: 2, blind: 16 } },
  { name: 'linked x1', task: 'activity', size: 1, linked: true, subjects: BOTH },
  { name: 'linked x100', task: 'activity', size: 100, linked: true, subjects: { ...BOTH, blind: 64 } },
  { name: 'linked x1000', task: 'activity', size: 1000, linked: true, subjects: { ...BOTH_LARGE, blind: 16 } },
  { name: 'mixed x100', task: 'mixed', size: 100, subjects: BOTH },
  { name: 'mixed x1000', task: 'mixed', size: 1000, subjects: BOTH_LARGE },
  { name: 'check x1', task: 'check-one', size: 1, subjects: BOTH },
  { name: 'check x100', task: 'check-many', size: 100, subjects: BOTH },
  { name: 'check-linked x1', task: 'check-one', size: 1, linked: true, subjects: BOTH },
  { name: 'check-linked x100', task: 'check-many', size: 100, linked: true, subjects: BOTH },
];

/** Everything that one round measures, in order; every other round in the opposite one, so that no place is better. */
export function orderOf(rows: readonly Row[], round: number): readonly (readonly [Row, Subject])[] {
  const order = rows.flatMap((row) =>
    (Object.keys(row.subjects) as Subject[]).map((subject) => [row, subject] as const),
  );
  return round % 2 === 0 ? order : order.toReversed();
}
