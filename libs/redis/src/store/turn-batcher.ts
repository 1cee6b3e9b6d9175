import { homeOf, type SessionKey } from '@curfew/domain';
import { isAway } from '../unavailable.js';
import { type Queue, type Waiting, WaitingLine } from './waiting-line.js';

/** What one call asks of one shard. */
export interface Part<I> {
  readonly shard: number;
  readonly items: readonly I[];
  /** The incarnation in which the caller has looked the sessions up in Postgres: what is still absent is unknown. */
  readonly sure?: number;
}

/** The answers of one part; later, where they have to be fetched from elsewhere. */
export type PartAnswer<R> = readonly R[] | Promise<readonly R[]>;

/** One that is being answered, and one that the store goes on with; more would only wait there instead of here. */
const MOST_UNDER_WAY = 2;
/** So many items cost the store little more each than more of them together would. */
const WORTH_A_CALL = 32;

/**
 * Gathers what callers ask within one turn of the event loop into one script call, or into calls of at least
 * WORTH_A_CALL: single requests under load then cost about what batches cost, and a lone request waits for nothing but
 * the turn's end. While two calls are under way, what comes waits for one of them and goes together: no call waits behind
 * many others until it is taken for lost.
 */
export class TurnBatcher<I extends SessionKey, R> {
  private readonly line = new WaitingLine<I, R>();
  private underWay = 0;
  private isScheduled = false;

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
      const alone = this.enqueue(homeOf(item, this.shards), items);
      this.sendEarly();
      return alone;
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
    const answered = Array.from(parts, async ([shard, part]) => {
      const found = await this.enqueue(shard, part.items);
      part.positions.forEach((position, i) => (results[position] = found[i] as R));
    });
    this.sendEarly();
    await Promise.all(answered);
    return results;
  }

  private enqueue(shard: number, items: readonly I[]): Promise<readonly R[]> {
    return new Promise((resolve, reject) => {
      this.line.join({ shard, items, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.sendOn();
    });
  }

  /** What is worth a call is on its way while the turn goes on, or the store would wait for the turn, and then all for it. */
  private sendEarly(): void {
    if (this.line.size >= WORTH_A_CALL) this.sendOn();
  }

  private sendOn(): void {
    while (this.underWay < MOST_UNDER_WAY) {
      const call = this.line.next(this.most);
      if (call.length === 0) return;
      void this.send(call);
    }
  }

  private async send(call: readonly Queue<I, R>[]): Promise<void> {
    this.underWay++;
    try {
      const answers = await this.run(call.map(({ shard, waiting }) => ({ shard, items: itemsOf(waiting) })));
      call.forEach((queue, i) => void hand(queue, answers[i] as PartAnswer<R>));
    } catch (error) {
      for (const { waiting } of call) refuse(waiting, error);
      // A store that is away keeps those who wait no longer than those whose call it did not answer.
      if (isAway(error)) refuse(this.line.leave(), error);
    } finally {
      this.underWay--;
      this.schedule();
    }
  }
}

function refuse<I, R>(waiting: readonly Waiting<I, R>[], error: unknown): void {
  for (const { reject } of waiting) reject(error);
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
