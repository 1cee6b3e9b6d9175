import { setImmediate as turn } from 'node:timers/promises';
import { crash, type Decision, type Gate, gateDecisions, liveField } from '@curfew/domain';
import type { Query } from '../database.js';
import { findStubs } from '../session/session-stubs.js';
import type { Appending } from './appending.js';
import { auditVolatileEndings } from './audit-volatile-endings.js';
import { lockSessions, writeSessions } from './decided-sessions.js';
import { eventId } from './event-id.js';
import { knownCauses } from './known-causes.js';
import type { LedgerHead } from './ledger-heads.js';
import { wholeSessions } from './whole-sessions.js';

/** While PostgreSQL writes these rows, the next are gated and get their places. */
const SESSIONS_A_STATEMENT = 500;

/**
 * By PostgreSQL's own measure of disks, reading all of a table beats finding 2 000 rows of 100 000 by their key, which takes
 * half as long.
 */
const BY_KEY = 'set local random_page_cost = 1.1';

interface Admitted extends Pick<Gate, 'sessions' | 'known'> {
  readonly decisions: readonly Decision[];
}

/** What the gate is to know of the decisions; they without those about sessions of which everything has been said. */
export async function admitDecisions(
  query: Query,
  given: readonly Decision[],
  heads: ReadonlyMap<string, LedgerHead>,
): Promise<Admitted> {
  await query(BY_KEY);
  const sessions = await lockSessions(query, given);
  const stubs = await findStubs(
    query,
    given.filter((decision) => !sessions.has(liveField(decision))),
  );
  const decisions = given.filter((decision) => !stubs.has(liveField(decision)));
  await auditVolatileEndings(query, decisions, sessions);
  const known = await knownCauses(query, decisions, sessions, heads);
  return { sessions, known, decisions };
}

/** Writes what the decisions say of their sessions' rows, and appends it; says how many contradict what is recorded. */
export async function recordDecisions(
  query: Query,
  { decisions, ...known }: Admitted,
  appending: Appending,
): Promise<number> {
  const written: Promise<void>[] = [];
  let conflicts = 0;
  for (const some of wholeSessions(decisions, SESSIONS_A_STATEMENT)) {
    // What was asked for goes on its way: PostgreSQL works while the next are gated and placed.
    await turn();
    const gated = gateDecisions(some, { ...known, idOf: eventId });
    const writing = writeSessions(query, gated.writes);
    // Waited for below: what fails until then is told there.
    writing.catch(() => undefined);
    written.push(writing);
    appending.add(gated.events);
    conflicts += gated.conflicts;
  }
  await Promise.all(written);
  crash.at('ledger.sessions-written');
  return conflicts;
}
