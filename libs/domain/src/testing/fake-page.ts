import { invalid } from '../errors/curfew-error.js';
import type { Page, PageRequest } from '../page.js';

/** A page of items that are in order of a number; `descending` when the greatest comes first. */
export function pageByNumber<T>(
  items: readonly T[],
  page: PageRequest,
  numberOf: (item: T) => number,
  descending = false,
): Page<T> {
  const { after } = page;
  if (after !== undefined && !/^\d{1,19}$/.test(after))
    throw invalid([{ parameter: 'after', detail: 'after must be a cursor that this list has given' }]);
  const isAfter = (item: T) => (descending ? numberOf(item) < Number(after) : numberOf(item) > Number(after));
  return pageOf(after === undefined ? items : items.filter(isAfter), page.limit, (item) => String(numberOf(item)));
}

export function pageOf<T>(rest: readonly T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const items = rest.slice(0, limit);
  return rest.length > limit ? { items, next: cursorOf(items[limit - 1]!) } : { items };
}
