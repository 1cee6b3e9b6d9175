import { type CheckResult, type EndingCause, liveField, type SessionKey } from '@curfew/domain';
import { shardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import type { Part } from '../store/turn-batcher.js';
import { ELSEWHERE, Elsewhere, gapOf, LOST, type PartReply, STATES, UNREADABLE, unreadable } from './states.js';

const script = new Script('check');

/** One script call for the sessions of all parts. */
export async function check(
  server: LiveServer,
  parts: readonly Part<SessionKey>[],
): Promise<PartReply<CheckResult | Elsewhere>[]> {
  const keys: string[] = [];
  const args: (string | number)[] = [];
  for (const { shard, items, sure } of parts) {
    keys.push(...shardKeys(shard));
    args.push(sure ?? 0, items.length);
    for (const item of items) args.push(liveField(item));
  }
  const flat = (await server.run(script, keys, args)) as (number | string)[];
  let at = 0;
  return parts.map(({ items }) => {
    const now = Number(flat[at++]);
    const gap = gapOf(now);
    if (gap) return { now, results: [], gap };
    let lost = false;
    const results = items.map(() => {
      const result = decode(now, Number(flat[at]), flat[at + 1], Number(flat[at + 2]));
      at += 3;
      lost ||= result === undefined;
      return result;
    });
    return { now, results, gap: lost ? 'some' : undefined };
  });
}

function decode(now: number, code: number, cause: unknown, expires: number): CheckResult | Elsewhere | undefined {
  if (code === LOST) return undefined;
  if (code === ELSEWHERE) return new Elsewhere(String(cause));
  if (code === UNREADABLE) throw unreadable();
  const expiresAt = expires || undefined;
  return {
    state: STATES[code] ?? 'unknown',
    cause: cause === '-' ? undefined : (String(cause) as EndingCause),
    expiresAt,
    msLeft: expiresAt === undefined ? undefined : Math.max(0, expiresAt - now),
  };
}
