import type { LiveSessions } from './live-sessions.js';
import type { SessionRecords } from './session-records.js';

/** Carries out intents whose process died between the commit and the live store (engine rule 15). */
export async function finishIntents(
  records: SessionRecords,
  live: LiveSessions,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const waiting = await records.unfinishedIntents(olderThanMs, limit);
  for (const record of waiting) if (record.intent) await live.end(record, record.intent, record);
  return waiting.length;
}
