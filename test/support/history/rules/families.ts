import type { SessionFact } from '../facts.js';
import type { Rule } from './rule.js';

/**
 * No child outlives its parent (engine rule 26): once that has ended it has too, by its own deadline before, or with its
 * parent, whose cause and deadline are then its own; and nobody else's ending is a child's.
 */
export const families: Rule = (_, { sessions, events, live }) => {
  const rows = new Map(sessions.map((row) => [row.sessionId, row]));
  const withParent = new Set(
    events.filter(({ data }) => data.endedWithParent === true).map(({ data }) => data.sessionId),
  );
  const strangers = [...withParent].filter((id) => rows.get(id ?? '')?.parentId === undefined);
  return [
    ...strangers.map((id) => `${id}: ended with its parent, and has none`),
    ...sessions.flatMap((row) => {
      if (row.parentId === undefined) return [];
      const parent = rows.get(row.parentId);
      if (parent === undefined) return [`${row.sessionId}: its parent ${row.parentId} has no row`];
      return faultsOf(row, parent, withParent.has(row.sessionId), live);
    }),
  ];
};

function faultsOf(child: SessionFact, parent: SessionFact, together: boolean, live: ReadonlySet<string>): string[] {
  const { sessionId } = child;
  if (parent.ended === undefined) {
    return together ? [`${sessionId}: ended with its parent, which lives`] : [];
  }
  if (child.ended === undefined || live.has(sessionId)) return [`${sessionId}: lives, and its parent has ended`];
  const { cause, deadline } = child.ended;
  if (together && (cause !== parent.ended.cause || deadline !== parent.ended.deadline)) {
    return [
      `${sessionId}: ended by ${cause} for ${deadline}, its parent by ${parent.ended.cause} for ${parent.ended.deadline}`,
    ];
  }
  const over = parent.ended.deadline ?? parent.ended.decidedAt;
  const own = deadline ?? child.ended.decidedAt;
  return !together && own > over ? [`${sessionId}: ended ${own - over} ms after its parent, by itself`] : [];
}
