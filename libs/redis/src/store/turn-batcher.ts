import { homeOf, type SessionKey } from '@curfew/domain';

/** What one call asks of one shard. */
export interface Part<I> {
  readonly shard: number;
  readonly items: readonly I[];
  /** The incarnation in which the caller has looked the sessions up in Postgres: what is still absent is unknown. */
  readonly sure?: number;
}

/** The answers of one part; later, where they have to be fetched from elsewhere. */
export type PartAnswer<R> = readonly R[] | Promise<readonly R[]>;

interface Waiting<I, R> {
  readonly items: readonly I[];
  readonly resolve: (results: readonly R[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Those of one shard that wait for the turn's end. */
interface Queue<I, R> {
  readonly shard: number;
  readonly waiting: Waiting<I, R>[];
  size: number;
}

/**
 * Gathers what callers ask within one turn of the event loop into one script call: single requests under load then cost
 * about what batches cost, and a lone request waits for nothing but the turn's end.
 */
export class TurnBatcher<I extends SessionKey, R> {
  private queues = new Map<number, Queue<I, R>>();

  constructor(
    private readonly shards: number,
    /** The most items of one call, which bounds how long it holds the store up; a part of more goes alone. */
    private readonly most: number,
    private readonly run: (parts: readonly Part<I>[]) => Promise<readonly PartAnswer<R>[]>,
  ) {}

  /** One result per item, in order. */
  async submit(items: readonly I[]): Promise<readonly R[]> {
    if (items.length === 1) {
      const item = items[0] as I;
      return this.enqueue(homeOf(item, this.shards), items);
    }
    const parts = new Map<number, { readonly items: I[]; readonly positions: number[] }>();
    for (let position = 0; position < items.length; position++) {
      const item = items[position] as I;
      const shard = homeOf(item, this.shards);
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

  private enqueue(shard: number, items: readonly I[]): Promise<readonly R[]> {
    return new Promise((resolve, reject) => {
      if (this.queues.size === 0) setImmediate(() => this.flush());
      let queue = this.queues.get(shard);
      if (!queue) this.queues.set(shard, (queue = { shard, waiting: [], size: 0 }));
      queue.waiting.push({ items, resolve, reject });
      queue.size += items.length;
    });
  }

  private flush(): void {
    const queues = this.queues;
    this.queues = new Map();
    let call: Queue<I, R>[] = [];
    let size = 0;
    for (const queue of Array.from(queues.values()).flatMap((whole) => this.split(whole))) {
      if (size > 0 && size + queue.size > this.most) {
        void this.send(call);
        [call, size] = [[], 0];
      }
      call.push(queue);
      size += queue.size;
    }
    void this.send(call);
  }

  /** A queue too long for one call, cut between callers. */
  private split(queue: Queue<I, R>): readonly Queue<I, R>[] {
    if (queue.size <= this.most) return [queue];
    const pieces: Queue<I, R>[] = [];
    for (const one of queue.waiting) {
      let piece = pieces.at(-1);
      if (!piece || piece.size + one.items.length > this.most) {
        pieces.push((piece = { shard: queue.shard, waiting: [], size: 0 }));
      }
      piece.waiting.push(one);
      piece.size += one.items.length;
    }
    return pieces;
  }

  private async send(call: readonly Queue<I, R>[]): Promise<void> {
    try {
      const answers = await this.run(call.map(({ shard, waiting }) => ({ shard, items: itemsOf(waiting) })));
      call.forEach((queue, i) => void hand(queue, answers[i] as PartAnswer<R>));
    } catch (error) {
      for (const { waiting } of call) for (const { reject } of waiting) reject(error);
    }
  }
}

function itemsOf<I>(waiting: readonly { readonly items: readonly I[] }[]): readonly I[] {
  return waiting.length === 1
    ? (waiting[0] as { readonly items: readonly I[] }).items
    : Array<I>().concat(...waiting.map((one) => one.items));
}

/** Gives each caller its own answers. */
async function hand<I, R>({ waiting }: Queue<I, R>, answer: PartAnswer<R>): Promise<void> {
  try {
    const results = Array.isArray(answer) ? (answer as readonly R[]) : await answer;
    let from = 0;
    for (const { items, resolve } of waiting) resolve(results.slice(from, (from += items.length)));
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
