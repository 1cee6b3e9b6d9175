import type { Rule } from './rule.js';

/** From its deadline on a session is refused (promise 1), and none outlives its deadline unsettled. */
export const neverLate: Rule = ({ told }, { sessions, due, now }, { clockMs, settleMs }) => {
  const deadlines = new Map(sessions.map(({ sessionId, ended }) => [sessionId, ended?.deadline]));
  const late = told.flatMap(({ sessionId, via, says, sent }) => {
    const over = sent.at - (deadlines.get(sessionId) ?? Number.POSITIVE_INFINITY);
    return says === 'yes' && over > clockMs ? [`${sessionId}: ${via} said yes ${over} ms after its deadline`] : [];
  });
  const living = sessions.filter(({ ended }) => ended === undefined);
  const overdue = living.flatMap(({ sessionId, authenticatedAt, absoluteMs }) => {
    const over = now - Math.min(due.get(sessionId) ?? Number.POSITIVE_INFINITY, authenticatedAt + absoluteMs);
    return over > settleMs ? [`${sessionId}: still living ${over} ms after it was due`] : [];
  });
  return [...late, ...overdue];
};
