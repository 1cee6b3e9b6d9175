import { type EndedView, liveField, type SessionKey } from '@curfew/domain';
import { shardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import type { Part } from '../store/turn-batcher.js';
import { type DecodedView, decodeView } from './decode-view.js';
import { ELSEWHERE, Elsewhere, gapOf, LOST, type PartReply } from './states.js';

const script = new Script('read');

/** A session that the store does not know is `unknown`: undefined stands for one that it may have lost. */
export type ReadView = DecodedView | EndedView | 'unknown';

/** One script call for the sessions of all parts. */
export async function read(
  server: LiveServer,
  parts: readonly Part<SessionKey>[],
): Promise<PartReply<ReadView | Elsewhere>[]> {
  const keys: string[] = [];
  const args: (string | number)[] = [];
  for (const { shard, items, sure } of parts) {
    keys.push(...shardKeys(shard));
    args.push(sure ?? 0, items.length, ...items.map(liveField));
  }
  const replies = (await server.run(script, keys, args)) as (number | (number | string)[][])[];
  return replies.map((reply) => {
    if (!Array.isArray(reply)) return { now: 0, results: [], gap: gapOf(reply) };
    const results = reply.map(readView);
    return { now: 0, results, gap: results.includes(undefined) ? 'some' : undefined };
  });
}

function readView(view: readonly (number | string)[]): ReadView | Elsewhere | undefined {
  const code = Number(view[0]);
  if (code === LOST) return undefined;
  return code === ELSEWHERE ? new Elsewhere(String(view[2])) : (decodeView(view) ?? 'unknown');
}
