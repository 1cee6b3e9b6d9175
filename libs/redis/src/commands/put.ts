import { hash32, type LiveDraft, liveField } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { decodeView } from './decode-view.js';
import { limitArguments, observedArguments } from './limit-arguments.js';

const script = new Script('put');
const SECOND_SEED = 0x9747b28c;

/** Adds a session unless it is there or has ended. `head` is set when the shard's soonest check became earlier. */
export async function put(redis: Redis, keys: ShardKeys, draft: LiveDraft) {
  const args = [
    liveField(draft),
    draft.startedAt,
    draft.authenticatedAt,
    draft.lastActivityAt,
    draft.generation,
    ...limitArguments(draft.limits),
    hash32(draft.subject),
    hash32(draft.subject, SECOND_SEED),
    hash32(draft.profile),
    ...observedArguments(draft.observed),
  ];
  const [flat, head] = (await script.run(redis, keys, args)) as [(number | string)[], number];
  return { view: decodeView(flat), head: head === -1 ? undefined : head };
}
