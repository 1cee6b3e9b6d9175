import { createHash } from 'node:crypto';
import { canonicalJson } from '@curfew/domain';
import type { EventFact } from '../facts.js';
import type { Rule } from './rule.js';

const GENESIS = '0'.repeat(64);

/** The ledger has no gap, its chain holds, and a reader that paged throughout has seen all of it in order (promise 8). */
export const wholeSequence: Rule = (_, { events, head, paged }) => {
  const faults = chainFaults(events);
  const last = events.at(-1);
  if ((last?.seq ?? 0) !== head.seq || (last?.hash ?? GENESIS) !== head.hash) {
    faults.push(`the ledger's head stands at ${head.seq}, its last event at ${last?.seq ?? 0}`);
  }
  for (let i = 0; i < Math.max(events.length, paged.length); i++) {
    const [there, seen] = [events[i], paged[i]];
    if (there?.id === seen?.id && there?.hash === seen?.hash) continue;
    faults.push(`the reader's event ${i + 1} was ${nameOf(seen)}, the ledger's is ${nameOf(there)}`);
    break;
  }
  return faults;
};

function chainFaults(events: readonly EventFact[]): string[] {
  let previous = GENESIS;
  for (const [i, { hash, data, id, seq, timestamp, type }] of events.entries()) {
    if (seq !== i + 1) return [`the ledger has no event ${i + 1}`];
    const link = canonicalJson({ data, id, seq, timestamp, type });
    if (createHash('sha256').update(`${previous}\n${link}`).digest('hex') !== hash) {
      return [`the ledger's chain breaks at event ${seq}`];
    }
    previous = hash;
  }
  return [];
}

function nameOf(event: EventFact | undefined): string {
  return event === undefined ? 'none' : `${event.type} ${event.data.sessionId ?? event.id} (seq ${event.seq})`;
}
