import type { Act } from '../audit/act.js';
import { crash } from '../crash/crash.js';
import { CurfewError } from '../errors/curfew-error.js';
import type { LiveSessions } from './live-sessions.js';
import type { EndingIntent, SessionKey } from './session.js';
import { detailsOf, type SessionDetails } from './session-details.js';
import type { SessionRecords } from './session-records.js';

/** `durable`: the intent is in the database. `volatile`: the ending holds in the live store, the record follows. */
export type Durability = 'durable' | 'volatile';

export interface EndRequest extends Pick<EndingIntent, 'cause' | 'reason'> {
  readonly key: SessionKey;
  readonly act: Act;
}

/** Ends a session because somebody asked: intent first, then the live store, then the answer (engine rule 15). */
export class EndSession {
  constructor(
    private readonly records: SessionRecords,
    private readonly live: LiveSessions,
  ) {}

  /** Throws `not_found` for a session that never was, `session_forgotten`. Ending an ended session changes nothing. */
  async end(request: EndRequest): Promise<{ readonly durability: Durability; readonly details?: SessionDetails }> {
    const { key, act, cause, reason } = request;
    const ending = { cause, reason, actor: act.keyId, onBehalfOf: act.onBehalfOf };
    let record;
    try {
      // Settled before anybody writes down that it was asked to end: one that the live store has lost is brought back for
      // this, and ends as the timeout it was when that is overdue (rule 4).
      const [living] = await this.live.read([key]);
      const { now: at } = living ?? (await this.live.moment(key));
      crash.at('end.timed');
      record = await this.records.intend(act.tenantId, key.sessionId, { ...ending, at }, act);
      crash.at('end.intended');
    } catch (error) {
      if (!(error instanceof CurfewError)) throw error;
      // It is over, which is all that a logout asks for.
      if (error.code === 'session_forgotten' && cause === 'logout') return { durability: 'durable' };
      if (error.code !== 'unavailable') throw error;
      if (!(await this.live.end(key, ending))) throw error;
      return { durability: 'volatile' };
    }
    if (!record) throw new CurfewError('not_found', 'There is no such session');
    if (record.ended) return { durability: 'durable', details: detailsOf(record, undefined) };
    const view = await this.live.end({ ...key, parentId: record.parentId }, record.intent ?? ending, record);
    crash.at('end.ended');
    return { durability: 'durable', details: detailsOf(record, view) };
  }
}
