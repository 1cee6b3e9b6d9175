import { liveField, type SessionKey, shardOf } from '@curfew/domain';

interface Waiting<I, R> {
  readonly items: readonly I[];
  readonly resolve: (results: R[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what callers ask within one turn of the event loop into one script call per shard: single requests under load
 * then cost about what batches cost, and a lone request waits for nothing but the turn's end.
 */
export class ShardBatcher<I extends SessionKey, R> {
  private waiting = new Map<number, Waiting<I, R>[]>();

  /** `together` runs what it is given, and may send all that this asks of the store at once. */
  constructor(
    private readonly shards: number,
    private readonly most: number,
    private readonly run: (shard: number, items: readonly I[]) => Promise<R[]>,
    private readonly together: (send: () => void) => void = (send) => send(),
  ) {}

  /** One result per item, in order. */
  async submit(items: readonly I[]): Promise<R[]> {
    if (items.length === 1) {
      const item = items[0] as I;
      return this.enqueue(shardOf(liveField(item), this.shards), items);
    }
    const parts = new Map<number, { readonly items: I[]; readonly positions: number[] }>();
    for (let position = 0; position < items.length; position++) {
      const item = items[position] as I;
      const shard = shardOf(liveField(item), this.shards);
      let part = parts.get(shard);
      if (!part) parts.set(shard, (part = { items: [], positions: [] }));
      part.items.push(item);
      part.positions.push(position);
    }
    const results = Array.from<R>({ length: items.length });
    await Promise.all(
      Array.from(parts, async ([shard, part]) => {
        const found = await this.enqueue(shard, part.items);
        part.positions.forEach((position, i) => (results[position] = found[i] as R));
      }),
    );
    return results;
  }

  private enqueue(shard: number, items: readonly I[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) setImmediate(() => this.flush());
      const queue = this.waiting.get(shard);
      if (queue) queue.push({ items, resolve, reject });
      else this.waiting.set(shard, [{ items, resolve, reject }]);
    });
  }

  private flush(): void {
    const queues = this.waiting;
    this.waiting = new Map();
    this.together(() => {
      for (const [shard, queue] of queues) this.flushShard(shard, queue);
    });
  }

  private flushShard(shard: number, queue: readonly Waiting<I, R>[]): void {
    let taken: Waiting<I, R>[] = [];
    let size = 0;
    for (const next of queue) {
      if (size > 0 && size + next.items.length > this.most) {
        void this.send(shard, taken);
        [taken, size] = [[], 0];
      }
      taken.push(next);
      size += next.items.length;
    }
    void this.send(shard, taken);
  }

  private async send(shard: number, taken: readonly Waiting<I, R>[]): Promise<void> {
    try {
      const [first] = taken as [Waiting<I, R>];
      const items = taken.length === 1 ? first.items : taken.flatMap((w) => w.items);
      const results = await this.run(shard, items);
      let from = 0;
      for (const { items: own, resolve } of taken) resolve(results.slice(from, (from += own.length)));
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }
}
