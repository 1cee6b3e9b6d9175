import { groupBy } from '../group-by.js';
import type { EndingFact, EventFact, SessionFact } from '../facts.js';
import type { Rule } from './rule.js';

/** One ending and one cause for each session (promises 5 and 6): row, event, live store and clients agree. */
export const oneEnding: Rule = ({ told, asked }, { sessions, events, tombstones, audited, parked }) => {
  const revoked = groupBy(
    events.filter(({ type }) => type === 'session.revoked'),
    ({ data }) => data.sessionId,
  );
  const noes = groupBy(
    told.filter(({ says, cause }) => says === 'no' && cause !== undefined),
    ({ sessionId }) => sessionId,
  );
  const refused = new Set([...noes.keys(), ...asked.map(({ sessionId }) => sessionId)]);
  const acts = (target: string) => audited.filter((one) => one === target).length;
  return [
    ...parked.map((what) => `a decision was parked: ${what}`),
    ...sessions.flatMap((row) => {
      const of = revoked.get(row.sessionId) ?? [];
      if (row.ended === undefined) return unended(row, of, refused, tombstones);
      const heard = (noes.get(row.sessionId) ?? []).map(({ cause }) => cause);
      return ended(row.sessionId, row.ended, { of, heard, tombstone: tombstones.get(row.sessionId) }).concat(
        audit(row, of, acts),
      );
    }),
  ];
};

function unended(
  { sessionId, intent }: SessionFact,
  of: readonly EventFact[],
  refused: ReadonlySet<string>,
  tombstones: ReadonlyMap<string, EndingFact>,
): string[] {
  return [
    ...(of.length > 0 ? [`${sessionId}: has an ending in the ledger and none in its row`] : []),
    ...(refused.has(sessionId) ? [`${sessionId}: a client was told that it ended, and it has no ending`] : []),
    ...(tombstones.has(sessionId) ? [`${sessionId}: ended in the live store, and has no ending`] : []),
    ...(intent !== undefined ? [`${sessionId}: its intent (${intent}) never became an ending`] : []),
  ];
}

interface Witnesses {
  readonly of: readonly EventFact[];
  readonly heard: readonly (string | undefined)[];
  readonly tombstone?: EndingFact;
}

function ended(sessionId: string, row: EndingFact, { of, heard, tombstone }: Witnesses): string[] {
  const faults = of.length === 1 ? [] : [`${sessionId}: ${of.length} events session.revoked, not one`];
  const written = `${row.cause} at ${row.decidedAt} for ${row.deadline} by ${row.revocationId}`;
  for (const { data } of of) {
    const deadline = data.deadline === undefined ? undefined : Date.parse(data.deadline);
    const event = `${data.cause} at ${Date.parse(data.decidedAt)} for ${deadline} by ${data.revocationId as string | undefined}`;
    if (event !== written) faults.push(`${sessionId}: its row says ${written}, its event ${event}`);
  }
  const others = new Set(heard.filter((cause) => cause !== row.cause));
  for (const cause of others) faults.push(`${sessionId}: ended by ${row.cause}, but clients heard ${cause}`);
  if (tombstone !== undefined && tombstone.cause !== row.cause) {
    faults.push(`${sessionId}: ended by ${row.cause}, but the live store remembers ${tombstone.cause}`);
  }
  return faults;
}

/**
 * Who asked for an ending stands in the audit log, once; of a cut-off, once for all that it ended; of a child that went with
 * its parent, nobody asked anything.
 */
function audit(row: SessionFact, of: readonly EventFact[], actsOn: (target: string) => number): string[] {
  const { sessionId } = row;
  const { cause, revocationId } = row.ended!;
  const acts = actsOn(`session/${sessionId}`);
  if (revocationId !== undefined) {
    const asked = actsOn(`revocation/${revocationId}`);
    return asked === 1 && acts === 0 && cause === 'admin'
      ? []
      : [
          `${sessionId}: ended by ${cause} and a cut-off, with ${asked} acts for it and ${acts} of its own in the audit log`,
        ];
  }
  const withParent = of.some(({ data }) => data.endedWithParent === true);
  const least = (cause === 'logout' || cause === 'admin') && !withParent ? 1 : 0;
  return acts < least || acts > 1 ? [`${sessionId}: ended by ${cause}, with ${acts} acts in the audit log`] : [];
}
