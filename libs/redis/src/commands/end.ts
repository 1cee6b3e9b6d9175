import { type EndedView, type EndingIntent, liveField, type SessionKey } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { decodeView } from './decode-view.js';

const script = new Script('end');

/** What is known of a session from its row, for when the live store has lost its record. */
export interface KnownSession {
  readonly lastActivityAt: number;
  readonly generation: number;
}

/** Ends the session; undefined when the store has no record and `known` is absent. */
export async function end(
  redis: Redis,
  keys: ShardKeys,
  key: SessionKey,
  ending: Omit<EndingIntent, 'at'>,
  known?: KnownSession,
): Promise<EndedView | undefined> {
  const note = JSON.stringify({ reason: ending.reason, actor: ending.actor, onBehalfOf: ending.onBehalfOf });
  const args = [
    liveField(key),
    ending.cause,
    note,
    known ? '1' : '0',
    known?.lastActivityAt ?? 0,
    known?.generation ?? 0,
  ];
  const view = decodeView((await script.run(redis, keys, args)) as (number | string)[]);
  return view?.state === 'revoked' ? view : undefined;
}
