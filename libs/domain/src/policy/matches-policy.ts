import type { Match, PolicySubject } from './policy.js';

const LABEL = 'label.';

/** Whether a policy's `match` covers the session: all its members must match, by any of their values. */
export function matches(match: Match, subject: PolicySubject): boolean {
  return Object.entries(match).every(([member, allowed]) =>
    valuesOf(subject, member).some((value) => allowed.includes(value)),
  );
}

/** A member that the session lacks has no values and so matches nothing. */
function valuesOf(subject: PolicySubject, member: string): readonly string[] {
  switch (member) {
    case 'application':
      return [subject.application];
    case 'subject':
      return [subject.subject];
    case 'group':
      return subject.groups;
    case 'clientType':
      return present(subject.clientType);
    case 'classification':
      return present(subject.classification);
    case 'assurance':
      return present(subject.assurance);
    default:
      return member.startsWith(LABEL) ? present(subject.labels[member.slice(LABEL.length)]) : [];
  }
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
