import { liveField, type RedateItem, type RedateOutcome } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { limitArguments, observedArguments } from './limit-arguments.js';
import { type Gap, gapOf, unreadable } from './states.js';

const script = new Script('redate');
const OUTCOMES: readonly RedateOutcome[] = ['kept', 'warned', 'locked', 'ended', 'stale', 'absent'];

/** One script call for the sessions of one shard. */
export async function redate(
  server: LiveServer,
  keys: ShardKeys,
  generation: number,
  items: readonly RedateItem[],
): Promise<{ readonly outcomes: readonly RedateOutcome[]; readonly head?: number } | Gap> {
  const args: (string | number)[] = [generation];
  for (const item of items) {
    args.push(liveField(item), ...limitArguments(item.limits), ...observedArguments(item.observed));
  }
  const [head, ...codes] = (await server.run(script, keys, args)) as [number, ...number[]];
  // The head may be -1, none: a reply of one number is a code.
  const gap = codes.length === 0 && items.length > 0 ? gapOf(head) : undefined;
  if (gap) return gap;
  const outcomes = codes.map((code) => {
    const outcome = OUTCOMES[code];
    if (!outcome) throw unreadable();
    return outcome;
  });
  return { outcomes, head: head === -1 ? undefined : head };
}
