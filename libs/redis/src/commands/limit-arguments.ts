import { ACTIVITY_KINDS, type ActivityKind, type EffectiveLimits, type LiveDraft } from '@curfew/domain';

/** The kind's number in the live record: its place in ACTIVITY_KINDS, from 1; 0 stands for none. */
export function kindNumber(kind: ActivityKind): number {
  return ACTIVITY_KINDS.indexOf(kind) + 1;
}

/** The kind's bit in the counted mask. */
export function kindBit(kind: ActivityKind): number {
  return 1 << (kindNumber(kind) - 1);
}

type LimitArguments = readonly [
  idle: number,
  absolute: number,
  warn: number,
  warnAbsolute: number,
  locked: number,
  onIdle: number,
  countedMask: number,
  privileged: number,
];

/** Most sessions share their limits with many: worked out once for each object. */
const known = new WeakMap<EffectiveLimits, LimitArguments>();

/** As `put`, `restore` and `redate` take them. */
export function limitArguments(limits: EffectiveLimits): LimitArguments {
  let args = known.get(limits);
  if (!args) known.set(limits, (args = workOut(limits)));
  return args;
}

function workOut(limits: EffectiveLimits): LimitArguments {
  return [
    limits.idleTimeoutSeconds,
    limits.absoluteTimeoutSeconds,
    limits.warnBeforeSeconds,
    limits.warnBeforeAbsoluteSeconds,
    limits.lockedTimeoutSeconds ?? 0,
    limits.onIdle === 'lock' ? 1 : 0,
    limits.countedActivity.reduce((mask, kind) => mask | kindBit(kind), 0),
    limits.priority === 'privileged' ? 1 : 0,
  ];
}

export function observedArguments(observed: LiveDraft['observed']): number[] {
  return [observed?.idleTimeoutSeconds ?? 0, observed?.absoluteTimeoutSeconds ?? 0];
}
