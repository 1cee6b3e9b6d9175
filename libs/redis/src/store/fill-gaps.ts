import { beingRestored, type SessionKey } from '@curfew/domain';
import type { PartReply } from '../commands/states.js';
import type { LostSessions } from './lost-sessions.js';
import type { Part, PartAnswer } from './turn-batcher.js';

/** A loss in the middle of bringing back is met with another try; more of them are an outage. */
const TRIES = 3;

/** Runs a call, and once more for what its shards could not answer before their sessions were brought back (rule 18). */
export async function fillGaps<I extends SessionKey, R>(
  parts: readonly Part<I>[],
  run: (parts: readonly Part<I>[]) => Promise<PartReply<R>[]>,
  lost: LostSessions,
): Promise<readonly PartAnswer<R>[]> {
  const replies = await run(parts);
  return replies.map((reply, i) =>
    reply.gap === undefined ? (reply.results as readonly R[]) : fill(parts[i] as Part<I>, reply, run, lost),
  );
}

/** The same where shards are on several servers: a call for each, so that one that fails fails alone (engine rule 31). */
export async function eachAlone<I extends SessionKey, R>(
  parts: readonly Part<I>[],
  run: (parts: readonly Part<I>[]) => Promise<PartReply<R>[]>,
  lost: LostSessions,
): Promise<readonly PartAnswer<R>[]> {
  return parts.map(async (part) => {
    const [answer] = await fillGaps([part], run, lost);
    return answer as PartAnswer<R>;
  });
}

async function fill<I extends SessionKey, R>(
  { shard, items }: Part<I>,
  first: PartReply<R>,
  run: (parts: readonly Part<I>[]) => Promise<PartReply<R>[]>,
  lost: LostSessions,
): Promise<readonly R[]> {
  const results = items.map((_, i) => first.results[i]);
  let { gap } = first;
  for (let attempt = 0; attempt < TRIES && gap !== undefined; attempt++) {
    const missing = items.flatMap((_, i) => (results[i] === undefined ? [i] : []));
    const asked = missing.map((i) => items[i] as I);
    const sure = await lost.bringBack(shard, gap, asked);
    const [again] = (await run([{ shard, items: asked, sure }])) as [PartReply<R>];
    missing.forEach((place, i) => (results[place] = again.results[i]));
    gap = again.gap;
  }
  if (gap !== undefined) throw beingRestored();
  return results as readonly R[];
}
