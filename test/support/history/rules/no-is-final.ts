import type { Moment } from '../heard.js';
import type { Rule } from './rule.js';

/** After the first "no" never a "yes" (promises 1 and 3): a yes counts when it was asked for after a no was read. */
export const noIsFinal: Rule = ({ told, asked }) => {
  const firstNo = new Map<string, { readonly via: string; readonly answered: Moment }>();
  const noes = [...told.filter(({ says }) => says === 'no'), ...asked.map((one) => ({ ...one, via: 'logout' }))];
  for (const no of noes) {
    const before = firstNo.get(no.sessionId);
    if (before === undefined || no.answered.turn < before.answered.turn) firstNo.set(no.sessionId, no);
  }
  return told.flatMap(({ sessionId, via, says, sent }) => {
    const no = firstNo.get(sessionId);
    if (says !== 'yes' || no === undefined || sent.turn < no.answered.turn) return [];
    return [`${sessionId}: ${via} said yes, ${sent.at - no.answered.at} ms after ${no.via} had said no`];
  });
};
