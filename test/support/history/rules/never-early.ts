import type { EventFact, SessionFact } from '../facts.js';
import type { Bounds } from '../bounds.js';
import type { Rule } from './rule.js';

/**
 * Counted activity that was accepted moves the idle deadline exactly (promise 2): what ended or locked a session knew of
 * all of it, of its children's too (engine rule 26), counted its limit in full from there, and did not come before its time.
 */
export const neverEarly: Rule = ({ counted }, { events, sessions }, bounds) => {
  const last = new Map<string, number>();
  const rows = new Map(sessions.map((row) => [row.sessionId, row]));
  for (const { sessionId, happenedAt } of counted) {
    for (const id of [sessionId, rows.get(sessionId)?.parentId ?? sessionId]) {
      last.set(id, Math.max(last.get(id) ?? 0, happenedAt));
    }
  }
  return events.flatMap((event) => {
    const { sessionId, deadline, decidedAt } = event.data;
    const decides = event.type === 'session.revoked' || event.type === 'session.locked';
    if (!decides || sessionId === undefined || deadline === undefined) return [];
    const before = Date.parse(deadline) - Date.parse(decidedAt);
    return [
      ...(before > 0 ? [`${sessionId}: ${event.type} was decided ${before} ms before its deadline`] : []),
      ...forgotten(event, last.get(sessionId), bounds),
      ...shortened(event, rows.get(sessionId)),
    ];
  });
};

function forgotten({ type, data }: EventFact, happenedAt: number | undefined, { earlyMs, clockMs }: Bounds): string[] {
  if (data.cause !== 'idle_timeout' || happenedAt === undefined || data.lastActivityAt === undefined) return [];
  const early = happenedAt - Date.parse(data.lastActivityAt);
  return early > earlyMs + clockMs
    ? [`${data.sessionId}: ${type} ${early} ms early: it did not know of the last activity that was accepted`]
    : [];
}

/** Limits that were re-dated after the decision say nothing about it. */
function shortened({ type, data }: EventFact, row: SessionFact | undefined): string[] {
  if (row === undefined || row.generation !== data.generation || data.deadline === undefined) return [];
  const from = data.clock === 'idle' ? Date.parse(data.lastActivityAt ?? '') : row.authenticatedAt;
  const limits = { idle: row.idleMs, absolute: row.absoluteMs } as const;
  const limit = limits[data.clock as keyof typeof limits];
  const expected = from + (limit ?? Number.NaN);
  if (limit === undefined || data.cause === 'policy' || Date.parse(data.deadline) === expected) return [];
  return [
    `${data.sessionId}: ${type} by a deadline ${Date.parse(data.deadline) - expected} ms off its ${data.clock} limit`,
  ];
}
