/** A caller's items of one shard, and what it waits for. */
export interface Waiting<I, R> {
  readonly shard: number;
  readonly items: readonly I[];
  readonly resolve: (results: readonly R[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Those of one shard that one call answers. */
export interface Queue<I, R> {
  readonly shard: number;
  readonly waiting: Waiting<I, R>[];
}

/**
 * Who waits for a call, first come, first served: a caller whose items lie in many shards is not kept waiting in each by
 * those who came later, and callers are answered one after another instead of all at the end.
 */
export class WaitingLine<I, R> {
  private line: Waiting<I, R>[] = [];
  private items = 0;

  /** How many items wait. */
  get size(): number {
    return this.items;
  }

  join(one: Waiting<I, R>): void {
    this.line.push(one);
    this.items += one.items.length;
  }

  /** The first, by shard, with at most `most` items; one that has more goes alone. Nothing when nobody waits. */
  next(most: number): readonly Queue<I, R>[] {
    let [count, size] = [0, 0];
    for (const { items } of this.line) {
      size += items.length;
      if (count > 0 && size > most) break;
      count++;
    }
    const first = this.line.splice(0, count);
    for (const { items } of first) this.items -= items.length;
    return byShard(first);
  }

  leave(): readonly Waiting<I, R>[] {
    const all = this.line;
    this.line = [];
    this.items = 0;
    return all;
  }
}

function byShard<I, R>(waiting: readonly Waiting<I, R>[]): readonly Queue<I, R>[] {
  const queues = new Map<number, Queue<I, R>>();
  for (const one of waiting) {
    const queue = queues.get(one.shard);
    if (queue) queue.waiting.push(one);
    else queues.set(one.shard, { shard: one.shard, waiting: [one] });
  }
  return [...queues.values()];
}
