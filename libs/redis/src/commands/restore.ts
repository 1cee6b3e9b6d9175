import type { LiveDraft } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { packDrafts } from './pack-drafts.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('restore');

export interface RestoreItem {
  readonly draft: LiveDraft;
  readonly newerLimits: boolean;
}

/** Puts back sessions of one shard. */
export async function restore(
  server: LiveServer,
  keys: ShardKeys,
  incarnation: number,
  items: readonly RestoreItem[],
): Promise<{ readonly now: number; readonly head?: number }> {
  const [now, head] = (await server.run(script, keys, [incarnation, packDrafts(items)])) as [number, number];
  refuseGap(now);
  return { now, head: head === -1 ? undefined : head };
}
