import { CurfewError, liveField, type RedateItem, type RedateOutcome } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { limitArguments, observedArguments } from './limit-arguments.js';

const script = new Script('redate');
const OUTCOMES: readonly RedateOutcome[] = ['kept', 'warned', 'locked', 'ended', 'stale', 'absent'];

/** One script call for the sessions of one shard. */
export async function redate(redis: Redis, keys: ShardKeys, generation: number, items: readonly RedateItem[]) {
  const args: (string | number)[] = [generation];
  for (const item of items) {
    args.push(liveField(item), ...limitArguments(item.limits), ...observedArguments(item.observed));
  }
  const [head, ...codes] = (await script.run(redis, keys, args)) as number[];
  const outcomes = codes.map((code) => {
    const outcome = OUTCOMES[code];
    if (!outcome) throw new CurfewError('unavailable', 'A session was written by a newer version', [], 5);
    return outcome;
  });
  return { outcomes, head: head === -1 ? undefined : head };
}
