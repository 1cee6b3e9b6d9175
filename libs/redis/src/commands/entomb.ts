import { type EndedTruth, liveField } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('entomb');

/** Remembers sessions of one shard that Postgres knows to have ended. */
export async function entomb(
  server: LiveServer,
  keys: ShardKeys,
  incarnation: number,
  ended: readonly EndedTruth[],
): Promise<void> {
  const args: (string | number)[] = [incarnation];
  for (const { key, ending, note } of ended) {
    args.push(liveField(key), ending.cause, ending.deadline ?? 0, ending.decidedAt, note ? JSON.stringify(note) : '');
  }
  const [code] = (await server.ask(script, keys, args)) as [number];
  refuseGap(code);
}
