import type { LiveDraft } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { decodeView } from './decode-view.js';
import { packDrafts } from './pack-drafts.js';
import { refuseGap } from './refuse-gap.js';
import { LOST } from './states.js';

const script = new Script('put');

/**
 * Adds a session unless it is there or has ended. `head` is set when the shard's soonest check became earlier. `some`: its
 * parent is not there.
 */
export async function put(server: LiveServer, keys: ShardKeys, draft: LiveDraft, incarnation: number) {
  const args = [incarnation, packDrafts([{ draft, newerLimits: false }])];
  const [flat, head] = (await server.run(script, keys, args)) as [(number | string)[], number];
  refuseGap(flat);
  if (Number(flat[0]) === LOST) return 'some' as const;
  return { view: decodeView(flat), head: head === -1 ? undefined : head };
}
