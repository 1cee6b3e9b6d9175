import type { Selector } from '@curfew/domain';

/** A selector as it stands in a row. */
export interface SelectorRow {
  readonly kind: 'subject' | 'application' | 'group' | 'all';
  readonly value: string | null;
}

export function selectorRow(selector: Selector): SelectorRow {
  if ('subject' in selector) return { kind: 'subject', value: selector.subject };
  if ('application' in selector) return { kind: 'application', value: selector.application };
  if ('group' in selector) return { kind: 'group', value: selector.group };
  return { kind: 'all', value: null };
}

export function toSelector({ kind, value }: SelectorRow): Selector {
  switch (kind) {
    case 'subject':
      return { subject: value! };
    case 'application':
      return { application: value! };
    case 'group':
      return { group: value! };
    case 'all':
      return { all: true };
  }
}
