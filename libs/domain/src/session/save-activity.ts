import { crash } from '../crash/crash.js';
import type { LiveShards } from './live-shards.js';
import type { SessionTruth } from './session-truth.js';

const SESSIONS_A_STEP = 1000;

/**
 * The checkpoint (engine rule 21): brings last activity of a shard's touched sessions to their rows. What dies half way
 * is read and written again. Returns the shard's time up to which every touch is in the rows now.
 */
export async function saveActivity(truth: SessionTruth, shards: LiveShards, shard: number): Promise<number> {
  let savedUpTo: number | undefined;
  for (;;) {
    const touched = await shards.touched(shard, SESSIONS_A_STEP);
    const { now, fresh, read, sessions } = touched;
    crash.at('checkpoint.read');
    if (fresh) savedUpTo = now;
    if (read === 0 && fresh) return now;
    if (sessions.length > 0) await truth.saveActivity(sessions);
    crash.at('checkpoint.saved');
    const left = read === 0 ? 0 : await shards.forgetTouched(shard, touched);
    if (left === 0 && savedUpTo !== undefined) return savedUpTo;
  }
}
