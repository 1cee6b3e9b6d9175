/** Who is measured. `naive`: a BullMQ delayed job per session, moved on every event. `blind`: HSET without a check. */
export type Subject = 'curfew' | 'noop' | 'naive' | 'blind';

/** What is asked. `mixed` activity differs in kind and age from event to event, as what a gateway gathers does. */
export type Task = 'activity' | 'mixed' | 'check-one' | 'check-many';

export interface Row {
  /** The task and how many events, or sessions checked, are in one request. */
  readonly name: string;
  readonly task: Task;
  readonly size: number;
  /** Each subject with its connections: enough to keep it busy, few enough that its queue is not what is measured. */
  readonly subjects: Readonly<Partial<Record<Subject, number>>>;
}

/** The naive design keeps 64 moves in flight whatever the shape, so a few connections with batches keep it busy. */
export const ROWS: readonly Row[] = [
  { name: 'activity x1', task: 'activity', size: 1, subjects: { curfew: 64, noop: 64, naive: 64 } },
  { name: 'activity x100', task: 'activity', size: 100, subjects: { curfew: 64, noop: 64, naive: 4, blind: 64 } },
  {
    name: 'activity x1000',
    task: 'activity',
    size: 1000,
    subjects: { curfew: 16, noop: 16, naive: 2, blind: 16 },
  },
  { name: 'mixed x100', task: 'mixed', size: 100, subjects: { curfew: 64, noop: 64 } },
  { name: 'mixed x1000', task: 'mixed', size: 1000, subjects: { curfew: 16, noop: 16 } },
  { name: 'check x1', task: 'check-one', size: 1, subjects: { curfew: 64, noop: 64 } },
  { name: 'check x100', task: 'check-many', size: 100, subjects: { curfew: 64, noop: 64 } },
];

export function chosenRows(only: readonly string[]): readonly Row[] {
  const rows = ROWS.filter(
    ({ name }) => only.length === 0 || only.some((part) => name === part || name.startsWith(`${part} `)),
  );
  if (rows.length === 0) throw new Error(`--only names no row; there are: ${ROWS.map(({ name }) => name).join('; ')}`);
  return rows;
}
