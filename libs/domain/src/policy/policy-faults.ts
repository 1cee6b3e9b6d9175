import type { Fault } from '../errors/curfew-error.js';
import { matchFaults } from './match-faults.js';
import { BASELINE, type PolicyDocument } from './policy.js';

/** The rules that span members, for a document whose shape is valid already. Each detail names member and bound. */
export function policyFaults(document: PolicyDocument): Fault[] {
  return [
    ...(document.name === BASELINE ? baselineFaults(document) : []),
    ...matchFaults(document.match),
    ...timeoutFaults(document),
    ...concurrencyFaults(document),
    ...reviewFaults(document),
  ];
}

/** The baseline holds for every session, always: what is left of it when it is weakened would leave sessions without limits. */
function baselineFaults({ match, mode, idleTimeoutSeconds, absoluteTimeoutSeconds }: PolicyDocument): Fault[] {
  return [
    ...when(Object.keys(match).length > 0, 'match', `must be {} in the ${BASELINE}: it matches every session`),
    ...when(mode === 'observe', 'mode', `must be enforce in the ${BASELINE}`),
    ...when(idleTimeoutSeconds === undefined, 'idleTimeoutSeconds', `is required in the ${BASELINE}`),
    ...when(absoluteTimeoutSeconds === undefined, 'absoluteTimeoutSeconds', `is required in the ${BASELINE}`),
  ];
}

function timeoutFaults(document: PolicyDocument): Fault[] {
  const { idleTimeoutSeconds: idle, absoluteTimeoutSeconds: absolute } = document;
  const { warnBeforeSeconds: warn, warnBeforeAbsoluteSeconds: warnAbsolute } = document;
  return [
    ...when(exceeds(idle, absolute), 'idleTimeoutSeconds', `must be at most absoluteTimeoutSeconds (${absolute})`),
    ...when(reaches(warn, idle), 'warnBeforeSeconds', `must be less than idleTimeoutSeconds (${idle})`),
    ...when(
      reaches(warnAbsolute, absolute),
      'warnBeforeAbsoluteSeconds',
      `must be less than absoluteTimeoutSeconds (${absolute})`,
    ),
  ];
}

function concurrencyFaults({ maxConcurrentSessions, onConcurrencyExceeded }: PolicyDocument): Fault[] {
  const pointless = onConcurrencyExceeded !== undefined && maxConcurrentSessions === undefined;
  return when(pointless, 'onConcurrencyExceeded', 'needs maxConcurrentSessions (1 or more) beside it');
}

function reviewFaults({ reviewBy }: PolicyDocument): Fault[] {
  return when(
    reviewBy !== undefined && !isDate(reviewBy),
    'reviewBy',
    'must be a date of the calendar, as in 2027-06-30',
  );
}

/** RFC 3339 full-date. A day that the month lacks does not come back as it was. */
function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(`${text}T`);
}

function exceeds(value: number | undefined, bound: number | undefined): boolean {
  return value !== undefined && bound !== undefined && value > bound;
}

function reaches(value: number | undefined, bound: number | undefined): boolean {
  return value !== undefined && bound !== undefined && value >= bound;
}

function when(faulty: boolean, member: keyof PolicyDocument, rule: string): Fault[] {
  return faulty ? [{ pointer: `#/${member}`, detail: `${member} ${rule}` }] : [];
}
