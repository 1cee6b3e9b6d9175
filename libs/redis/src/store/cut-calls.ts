/** A caller, and what it waits for. */
export interface Waiting<I, R> {
  readonly items: readonly I[];
  readonly resolve: (results: readonly R[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Those of one shard that wait. */
export interface Queue<I, R> {
  readonly shard: number;
  readonly waiting: Waiting<I, R>[];
  size: number;
}

/** The queues as calls of at most `most` items, cut between callers; a caller with more has a call alone. */
export function cutCalls<I, R>(queues: readonly Queue<I, R>[], most: number): Queue<I, R>[][] {
  const calls: Queue<I, R>[][] = [];
  let call: Queue<I, R>[] = [];
  let size = 0;
  for (const queue of queues.flatMap((whole) => split(whole, most))) {
    if (size > 0 && size + queue.size > most) {
      calls.push(call);
      [call, size] = [[], 0];
    }
    call.push(queue);
    size += queue.size;
  }
  if (size > 0) calls.push(call);
  return calls;
}

function split<I, R>(queue: Queue<I, R>, most: number): readonly Queue<I, R>[] {
  if (queue.size <= most) return [queue];
  const pieces: Queue<I, R>[] = [];
  for (const one of queue.waiting) {
    let piece = pieces.at(-1);
    if (!piece || piece.size + one.items.length > most) {
      pieces.push((piece = { shard: queue.shard, waiting: [], size: 0 }));
    }
    piece.waiting.push(one);
    piece.size += one.items.length;
  }
  return pieces;
}
