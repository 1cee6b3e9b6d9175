import type { Rule } from './rule.js';

/** A session whose start was answered is known from then on, living or ended (engine rule 18: cold, never unknown). */
export const neverUnknown: Rule = ({ told, started }, { sessions }) => {
  const rows = new Set(sessions.map(({ sessionId }) => sessionId));
  const since = new Map<string, number>();
  for (const { sessionId, answered } of started) {
    since.set(sessionId, Math.min(since.get(sessionId) ?? Number.POSITIVE_INFINITY, answered.turn));
  }
  const lost = [...since.keys()].filter((sessionId) => !rows.has(sessionId));
  const denied = told.filter(
    ({ sessionId, says, sent }) => says === 'unknown' && sent.turn > (since.get(sessionId) ?? Number.POSITIVE_INFINITY),
  );
  return [
    ...lost.map((sessionId) => `${sessionId}: its start was answered, and it has no row`),
    ...denied.map(({ sessionId, via }) => `${sessionId}: ${via} said unknown after its start was answered`),
  ];
};
