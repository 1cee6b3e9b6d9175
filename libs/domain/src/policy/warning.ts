import { type Given, largest } from './given.js';

/**
 * How long before a deadline to warn, in seconds: the largest wish that is shorter than the timeout, else half of the
 * timeout. A wish of 0 asks for no warning and so never keeps another policy's from being given.
 */
export function warning(wishes: readonly Given<number>[], timeout: Given<number>): Given<number> | undefined {
  const asked = wishes.filter((wish) => wish.value > 0);
  const fitting = largest(asked.filter((wish) => wish.value < timeout.value));
  const wished = fitting ?? largest(asked);
  if (fitting || !wished) return fitting ?? wishes[0];
  return { value: Math.floor(timeout.value / 2), by: [...new Set([...timeout.by, ...wished.by])] };
}
