import type { Rule } from './rule.js';

/** Nothing that ended lives in Redis (promise 3), and what lives is there, in the due index too (engine rule 9). */
export const storesAgree: Rule = (_, { sessions, live, due }) => {
  const rows = new Set(sessions.map(({ sessionId }) => sessionId));
  const orphans = [...new Set([...live, ...due.keys()])].filter((id) => !rows.has(id));
  return [
    ...orphans.map((id) => `${id}: lives in Redis without a row`),
    ...sessions.flatMap(({ sessionId, ended }) => {
      if (ended !== undefined) {
        return live.has(sessionId) || due.has(sessionId)
          ? [`${sessionId}: ended by ${ended.cause}, lives in Redis`]
          : [];
      }
      if (!live.has(sessionId)) return [`${sessionId}: has not ended, and Redis has lost it`];
      return due.has(sessionId) ? [] : [`${sessionId}: lives, and the due index does not have it`];
    }),
  ];
};
