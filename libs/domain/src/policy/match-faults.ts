import type { Fault } from '../errors/curfew-error.js';
import { ASSURANCE_LEVELS } from './assurance.js';
import type { Match } from './policy.js';

const MEMBERS = ['application', 'group', 'subject', 'clientType', 'classification', 'assurance'];
const LABEL = /^label\../s;

/** Members of `match` that could never match a session, so that no policy is silently without effect. */
export function matchFaults(match: Match): Fault[] {
  return Object.entries(match).flatMap(([member, values]) => {
    const fault = faultOf(member, values);
    return fault === undefined ? [] : [{ pointer: `#/match/${escaped(member)}`, detail: fault }];
  });
}

function faultOf(member: string, values: readonly string[]): string | undefined {
  if (!MEMBERS.includes(member) && !LABEL.test(member)) {
    return `match.${member} is not known: it must be one of ${MEMBERS.join(', ')}, label.<name>`;
  }
  if (values.length === 0) return `match.${member} must have at least 1 value`;
  const levels: readonly string[] = ASSURANCE_LEVELS;
  if (member === 'assurance' && !values.every((value) => levels.includes(value))) {
    return `match.assurance must be of ${levels.join(', ')}`;
  }
  return undefined;
}

/** A reference token of an RFC 6901 pointer in its URI fragment form (§3, §6). */
function escaped(token: string): string {
  return encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'));
}
