import type { EventFilter } from '@curfew/domain';

/** A filter as conditions of a statement whose parameters so far are `params`; those it needs are added to them. */
export function eventConditions(filter: EventFilter, params: unknown[]): string {
  const given = (value: unknown) => `$${params.push(value)}`;
  const one = (column: string, values: readonly string[] | undefined) => {
    if (values === undefined) return '';
    // A single value can be read from an index in the ledger's order; several cannot.
    return values.length === 1
      ? ` and ${column} = ${given(values[0])}`
      : ` and ${column} = any(${given(values)}::text[])`;
  };
  return [
    one('type', filter.type),
    one('session_id', filter.sessionId === undefined ? undefined : [filter.sessionId]),
    one(`data->>'application'`, filter.application),
    one(`data->>'cause'`, filter.cause),
    filter.group === undefined ? '' : ` and (data->'groups')::jsonb ?| ${given(filter.group)}::text[]`,
  ].join('');
}
