import { invalid, type Selector } from '@curfew/domain';
import type { SelectorIn } from './revocation-schemas.js';

/** The one member of a selector of valid shape. */
export function selectorOf(selector: SelectorIn): Selector {
  const members = Object.keys(selector);
  if (members.length === 1) return selector as Selector;
  if (members.length === 0) {
    throw invalid([{ pointer: '#/selector', detail: 'needs one of subject, application, group, all' }]);
  }
  const others = members.slice(1).map((member) => ({
    pointer: `#/selector/${member}`,
    detail: `cannot stand beside ${members[0]}: a selector has exactly one member`,
  }));
  throw invalid(others);
}
