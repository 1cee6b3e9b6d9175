import type { Query } from '../database.js';
import type { SelectorRow } from './selector-row.js';

/** How a statement finds what a selector matches among `sessions s`, by the indexes that there are. */
export interface Matching extends SelectorRow {
  readonly tenantId: string;
  /** Of the profiles that it matches; empty for a subject. */
  readonly profiles: readonly number[];
}

export async function matchingOf(query: Query, tenantId: string, { kind, value }: SelectorRow): Promise<Matching> {
  const profiles = kind === 'application' || kind === 'group' ? await profilesOf(query, tenantId, kind, value!) : [];
  return { tenantId, kind, value, profiles };
}

async function profilesOf(query: Query, tenantId: string, kind: 'application' | 'group', value: string) {
  const match = kind === 'application' ? 'application = $2' : '$2 = any(groups)';
  const rows = await query<{ number: number }>(
    `select number from session_profiles where tenant_id = $1 and ${match} order by number`,
    [tenantId, value],
  );
  return rows.map(({ number }) => number);
}

/** By its own columns: rows of profile 0 were written by a version that knew no profiles. */
export function columnsMatch({ kind, value }: Matching, parameter: (value: unknown) => string): string {
  switch (kind) {
    case 'subject':
      return `s.subject = ${parameter(value)}`;
    case 'application':
      return `s.application = ${parameter(value)}`;
    case 'group':
      return `${parameter(value)} = any(s.groups)`;
    case 'all':
      return 'true';
  }
}

/** By profile where it has one. */
export function rowsMatch(matching: Matching, parameter: (value: unknown) => string): string {
  const { kind, profiles } = matching;
  if (kind === 'subject' || kind === 'all') return columnsMatch(matching, parameter);
  return `s.profile = any(${parameter([0, ...profiles])}::int[])
    and (s.profile > 0 or ${columnsMatch(matching, parameter)})`;
}

/** Collects the parameters of a statement: each is named where it is used. */
export function parameters(): { readonly all: unknown[]; readonly parameter: (value: unknown) => string } {
  const all: unknown[] = [];
  return { all, parameter: (value) => `$${all.push(value)}` };
}
