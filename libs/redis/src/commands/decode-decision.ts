import {
  ACTIVITY_KINDS,
  type DeadlineKind,
  type Decision,
  type DecisionNote,
  type EndingCause,
  sessionKeyOf,
} from '@curfew/domain';

/** Of the number that is an activity's kind otherwise. */
const PRIVILEGED = 64;

/** Reads one field and value of an outbox entry, as `decide` in includes/settle.lua wrote them. */
export function decodeDecision(field: string, value: string): Decision {
  const parts = value.split(' ', 9) as [string, string, string, string, string, string, string, string, string];
  const [type, cause, clock, deadline, decidedAt, epoch, generation, last, kind] = parts;
  const note = value.slice(parts.join(' ').length + 1);
  const { reason, actor, onBehalfOf, withParent, revocationId } = note === '' ? {} : (JSON.parse(note) as DecisionNote);
  return {
    type: type as Decision['type'],
    cause: cause === '-' ? undefined : (cause as EndingCause),
    clock: clock === '-' ? undefined : (clock as DeadlineKind),
    deadline: Number(deadline) || undefined,
    decidedAt: Number(decidedAt),
    epoch: Number(epoch),
    generation: Number(generation),
    lastActivityAt: Number(last),
    lastActivityKind: ACTIVITY_KINDS[(Number(kind) % PRIVILEGED) - 1],
    privileged: Number(kind) >= PRIVILEGED || undefined,
    reason,
    actor,
    onBehalfOf,
    withParent,
    revocationId,
    ...sessionKeyOf(field),
  };
}
