import { type EndedView, liveField, type SessionKey } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { type DecodedView, decodeView } from './decode-view.js';

const script = new Script('read');

export async function read(
  redis: Redis,
  keys: ShardKeys,
  sessions: readonly SessionKey[],
): Promise<(DecodedView | EndedView | undefined)[]> {
  const views = (await script.run(redis, keys, sessions.map(liveField))) as (number | string)[][];
  return views.map(decodeView);
}
