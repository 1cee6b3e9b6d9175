import { type EndedView, type EndingIntent, type KnownSession, liveField, type SessionKey } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { decodeView } from './decode-view.js';
import { ELSEWHERE, Elsewhere, type Gap, gapOf, LOST } from './states.js';

const script = new Script('end');

/**
 * Ends the session; undefined when the store has no record and `known` is absent. A gap says why that cannot be told: the
 * shard cannot be used, or may have lost the session. `sure`: the incarnation in which its row was looked up.
 */
export async function end(
  server: LiveServer,
  keys: ShardKeys,
  key: SessionKey,
  ending: Omit<EndingIntent, 'at'>,
  known?: KnownSession,
  sure = 0,
): Promise<EndedView | Elsewhere | Gap | undefined> {
  const note = JSON.stringify({
    reason: ending.reason,
    actor: ending.actor,
    onBehalfOf: ending.onBehalfOf,
    revocationId: ending.revocationId,
  });
  const args = [
    liveField(key),
    ending.cause,
    note,
    known ? '1' : '0',
    known?.lastActivityAt ?? 0,
    known?.generation ?? 0,
    known?.epoch ?? 0,
    sure,
  ];
  const flat = (await server.run(script, keys, args)) as (number | string)[];
  const gap = Number(flat[0]) === LOST ? 'some' : gapOf(Number(flat[0]));
  if (gap) return gap;
  if (Number(flat[0]) === ELSEWHERE) return new Elsewhere(String(flat[2]));
  const view = decodeView(flat);
  return view?.state === 'revoked' ? view : undefined;
}
