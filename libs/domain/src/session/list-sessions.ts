import type { Page, PageRequest } from '../page.js';
import type { LiveSessions } from './live-sessions.js';
import type { SessionState } from './session.js';
import { detailsOf, type SessionDetails } from './session-details.js';
import type { SessionFilter, SessionRecords } from './session-records.js';

/** Rows looked at for one page when a state is asked for that only the live store knows. */
const MOST_ROUNDS = 10;

export interface SessionQuery extends Pick<SessionFilter, 'subject' | 'application' | 'parentId'> {
  readonly state?: SessionState;
}

/** Lists sessions newest first, saying of each what a check would say. */
export class ListSessions {
  constructor(
    private readonly records: SessionRecords,
    private readonly live: LiveSessions,
  ) {}

  /** A page may be short when a state is asked for; `next` tells whether to go on. */
  async list(tenantId: string, query: SessionQuery, page: PageRequest): Promise<Page<SessionDetails>> {
    const only = query.state === undefined || query.state === 'revoked' ? undefined : ('living' as const);
    const { subject, application, parentId } = query;
    const filter = { subject, application, parentId, only };
    const items: SessionDetails[] = [];
    let after = page.after;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const rows = await this.records.list(tenantId, filter, { limit: page.limit - items.length, after });
      const views = rows.items.length === 0 ? [] : await this.live.read(rows.items);
      rows.items.forEach((record, i) => {
        const details = detailsOf(record, views[i]);
        if (query.state === undefined || details.state === query.state) items.push(details);
      });
      after = rows.next;
      if (after === undefined || items.length === page.limit) break;
    }
    return { items, next: after };
  }

  /** Undefined when the tenant never had such a session. */
  async find(tenantId: string, sessionId: string): Promise<SessionDetails | undefined> {
    const record = await this.records.find(tenantId, sessionId);
    if (!record) return undefined;
    const [view] = await this.live.read([record]);
    return detailsOf(record, view);
  }
}
