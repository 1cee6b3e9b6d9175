import { liveField, type SessionKey } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { type Gap, gapOf } from './states.js';

const script = new Script('add-locators');

/** Makes children of other shards known to the shard that is their own; or why that cannot be. */
export async function addLocators(
  server: LiveServer,
  keys: ShardKeys,
  children: readonly SessionKey[],
): Promise<Gap | undefined> {
  const args = children.flatMap((key) => [liveField(key), key.parentId ?? '']);
  return gapOf((await server.ask(script, keys, args)) as number);
}
