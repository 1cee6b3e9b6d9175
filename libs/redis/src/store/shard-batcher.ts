import { liveField, type SessionKey, shardOf } from '@curfew/domain';

interface Waiting<I, R> {
  readonly items: I[];
  readonly resolve: (results: R[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what callers ask within one turn of the event loop into one script call per shard: single requests under load
 * then cost about what batches cost, and a lone request waits for nothing but the turn's end.
 */
export class ShardBatcher<I extends SessionKey, R> {
  private readonly waiting = new Map<number, Waiting<I, R>[]>();

  constructor(
    private readonly shards: number,
    private readonly most: number,
    private readonly run: (shard: number, items: readonly I[]) => Promise<R[]>,
  ) {}

  /** One result per item, in order. */
  async submit(items: readonly I[]): Promise<R[]> {
    if (items.length === 1) {
      const item = items[0] as I;
      return this.enqueue(shardOf(liveField(item), this.shards), [item]);
    }
    const positions = new Map<number, number[]>();
    items.forEach((item, position) => {
      const shard = shardOf(liveField(item), this.shards);
      const list = positions.get(shard);
      if (list) list.push(position);
      else positions.set(shard, [position]);
    });
    const results = Array.from<R>({ length: items.length });
    await Promise.all(
      [...positions].map(async ([shard, list]) => {
        const part = await this.enqueue(
          shard,
          list.map((position) => items[position] as I),
        );
        list.forEach((position, i) => (results[position] = part[i] as R));
      }),
    );
    return results;
  }

  private enqueue(shard: number, items: I[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      const queue = this.waiting.get(shard);
      if (queue) {
        queue.push({ items, resolve, reject });
        return;
      }
      this.waiting.set(shard, [{ items, resolve, reject }]);
      setImmediate(() => this.flush(shard));
    });
  }

  private flush(shard: number): void {
    const queue = this.waiting.get(shard) ?? [];
    this.waiting.delete(shard);
    while (queue.length > 0) {
      const taken: Waiting<I, R>[] = [];
      let size = 0;
      while (queue.length > 0 && (size === 0 || size + (queue[0] as Waiting<I, R>).items.length <= this.most)) {
        const next = queue.shift() as Waiting<I, R>;
        taken.push(next);
        size += next.items.length;
      }
      void this.send(shard, taken);
    }
  }

  private async send(shard: number, taken: readonly Waiting<I, R>[]): Promise<void> {
    try {
      const results = await this.run(
        shard,
        taken.flatMap((w) => w.items),
      );
      let from = 0;
      for (const { items, resolve } of taken) resolve(results.slice(from, (from += items.length)));
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }
}
