import type { EventData } from '../event/event.js';
import { instant, sessionIdentity } from '../event/session-event-data.js';
import type { SessionRecord } from '../session/session.js';
import type { Zombie } from './session-applications.js';
import { UNNAMED } from './sightings.js';

/** The member `data` of `session.used_after_end`: `application` started the session, `usedBy` goes on using it. */
export function usedAfterEndData(record: SessionRecord, zombie: Zombie, eventId: string, now: number): EventData {
  const { ended } = record;
  return {
    eventId,
    schema: 1,
    lastActivityAt: instant(record.lastActivityAt),
    cause: ended?.cause,
    ...(ended && { endedAt: instant(ended.decidedAt) }),
    ...(zombie.application !== UNNAMED && { usedBy: zombie.application }),
    uses: zombie.uses,
    firstUsedAt: instant(zombie.firstAt),
    lastUsedAt: instant(zombie.lastAt),
    decidedAt: instant(now),
    ...sessionIdentity(record),
  };
}
