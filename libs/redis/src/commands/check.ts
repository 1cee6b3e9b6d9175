import { type CheckResult, CurfewError, type EndingCause, liveField, type SessionKey } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { STATES, UNREADABLE } from './states.js';

const script = new Script('check');

/** One script call for the sessions of one shard. */
export async function check(redis: Redis, keys: ShardKeys, sessions: readonly SessionKey[]): Promise<CheckResult[]> {
  const flat = (await script.run(redis, keys, sessions.map(liveField))) as (number | string)[];
  const now = Number(flat[0]);
  return sessions.map((_, i) => {
    const [code, cause, expires] = flat.slice(1 + i * 3, 4 + i * 3);
    if (Number(code) === UNREADABLE) {
      throw new CurfewError('unavailable', 'The session was written by a newer version', [], 5);
    }
    const expiresAt = Number(expires) || undefined;
    return {
      state: STATES[Number(code)] ?? 'unknown',
      cause: cause === '-' ? undefined : (String(cause) as EndingCause),
      expiresAt,
      msLeft: expiresAt === undefined ? undefined : Math.max(0, expiresAt - now),
    };
  });
}
