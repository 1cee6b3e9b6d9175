import { crash } from '../crash/crash.js';
import { ACTIVITY_TOLERANCE_MS } from '../deadline/take-activity.js';
import { CurfewError, invalid } from '../errors/curfew-error.js';
import type { Outbox } from '../event/outbox.js';
import { liveDraftOf } from './live-draft-of.js';
import type { LiveSessions } from './live-sessions.js';
import type { SessionDraft } from './session.js';
import { detailsOf, type SessionDetails } from './session-details.js';
import type { SessionRecords } from './session-records.js';

export interface Started {
  readonly details: SessionDetails;
  /** The same content was started before. */
  readonly replayed: boolean;
}

/** Starts a session: the row first, then the live record (design §6), so that what lives can always be explained. */
export class StartSession {
  constructor(
    private readonly records: SessionRecords,
    private readonly live: LiveSessions,
    private readonly outbox: Pick<Outbox, 'nudge'>,
  ) {}

  /** Throws `session_exists`, `session_ended`, `session_limit_reached`, `authentication_too_old`, `parent_…`, `unavailable`. */
  async start(
    tenant: { readonly id: string; readonly number: number },
    draft: SessionDraft,
    actor: string,
  ): Promise<Started> {
    this.live.admit();
    const { sessionId, parentId } = draft;
    const { now, incarnation } = await this.live.moment({ tenantNumber: tenant.number, sessionId, parentId });
    crash.at('start.timed');
    if ((draft.authentication?.time ?? now) > now + ACTIVITY_TOLERANCE_MS) {
      throw invalid([{ pointer: '#/authentication/time', detail: 'must not lie more than 2 s ahead' }]);
    }
    const parentState = await this.parentState(tenant.number, parentId);
    const { outcome, record, displaced } = await this.records.start(
      { tenantId: tenant.id, draft, now, actor, parentState },
      async (keys) => (await this.live.check(keys)).map((c) => c.state !== 'revoked'),
    );
    crash.at('start.recorded');
    for (const key of displaced) {
      await this.live.end(key, { cause: 'concurrency' }, { lastActivityAt: now, generation: record.generation });
      crash.at('start.displaced');
    }
    const view = await this.live.put(liveDraftOf(record), incarnation);
    crash.at('start.put');
    if (view.state === 'revoked') {
      if (outcome === 'started' && parentId !== undefined) {
        throw new CurfewError('parent_ended', `The parent ended meanwhile (${view.ending.cause})`);
      }
      throw new CurfewError('session_ended', `The session ended (${view.ending.cause}); its id cannot be used again`);
    }
    // The event waits in the database; a nudge that is lost only costs it a second.
    await this.outbox.nudge().catch(() => undefined);
    crash.at('start.nudged');
    return { details: detailsOf(record, view), replayed: outcome === 'replayed' };
  }

  private async parentState(tenantNumber: number, parentId: string | undefined) {
    if (parentId === undefined) return undefined;
    const [parent] = await this.live.check([{ tenantNumber, sessionId: parentId }]);
    return parent?.state;
  }
}
