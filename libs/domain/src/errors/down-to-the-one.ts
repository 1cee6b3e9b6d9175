import { isUnavailable } from './is-unavailable.js';

/**
 * Does the work for all items, or half and half, down to the one that fails for good: that is set aside, so that it keeps
 * no other waiting. A store that is away says nothing about an item: `unavailable` is thrown, and so is what fails for none.
 */
export async function downToTheOne<T>(
  items: readonly T[],
  work: (items: readonly T[]) => Promise<void>,
  setAside: (item: T, error: unknown) => Promise<void> | void,
): Promise<void> {
  try {
    await work(items);
  } catch (error) {
    if (items.length === 0 || isUnavailable(error)) throw error;
    if (items.length === 1) return setAside(items[0] as T, error);
    const middle = Math.ceil(items.length / 2);
    await downToTheOne(items.slice(0, middle), work, setAside);
    await downToTheOne(items.slice(middle), work, setAside);
  }
}
