import { beingRestored, liveField, type SessionKey } from '@curfew/domain';
import { Elsewhere } from '../commands/states.js';

/** Enough for what one process meets; more only means asking again. */
const MOST_KNOWN = 100_000;

type Submit<I, R> = (items: readonly I[]) => Promise<readonly (R | Elsewhere)[]>;

/** Not `{ ...item, parentId }`, which takes six times as long. */
function underParent<I extends SessionKey>(item: I, parentId: string): I {
  return Object.assign({}, item, { parentId });
}

/**
 * Whose child a session is, as far as this process has asked (engine rule 26): that never changes. A child is asked for in
 * its own shard once, whose locator names the parent, and in its parent's shard from then on.
 */
export class Roots {
  private readonly known = new Map<string, string>();

  /** One answer per item, in order, from wherever its record is. */
  async ask<I extends SessionKey, R>(submit: Submit<I, R>, items: readonly I[]): Promise<readonly R[]> {
    const placed = this.known.size === 0 ? items : items.map((item) => this.place(item));
    const results = await submit(placed);
    const away: number[] = [];
    let here: unknown;
    for (let i = 0; i < results.length; i++) {
      const result = results[i];
      // Of a batch most answers are one and the same object.
      if (result === here) continue;
      if (result instanceof Elsewhere) away.push(i);
      else here = result;
    }
    if (away.length === 0) return results as readonly R[];
    const again = await submit(
      away.map((i) => {
        const item = items[i] as I;
        const { parentId } = results[i] as Elsewhere;
        this.learn(item, parentId);
        return underParent(item, parentId);
      }),
    );
    const all = [...results];
    away.forEach((place, i) => (all[place] = again[i] as R | Elsewhere));
    if (again.some((result) => result instanceof Elsewhere)) throw beingRestored();
    return all as readonly R[];
  }

  private place<I extends SessionKey>(item: I): I {
    if (item.parentId !== undefined) return item;
    const parentId = this.known.get(liveField(item));
    return parentId === undefined ? item : underParent(item, parentId);
  }

  private learn(key: SessionKey, parentId: string): void {
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(liveField(key), parentId);
  }
}
