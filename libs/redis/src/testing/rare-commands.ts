import type { EffectiveLimits } from '@curfew/domain';
import { limits } from '@curfew/domain/testing';
import type { Command } from './live-session-commands.js';

const NO_WARNING = { warnBeforeSeconds: 0, warnBeforeAbsoluteSeconds: 0 };

function redated(over: Partial<EffectiveLimits>): Command {
  return {
    type: 'redate',
    sessions: [0],
    generation: 2,
    limits: limits({ ...NO_WARNING, ...over }),
    observed: undefined,
  };
}

/** Sequences for what generated ones reach too seldom to count on: what publications do to living sessions. */
export function rareCommands(): readonly (readonly Command[])[] {
  const long = { idleTimeoutSeconds: 10, absoluteTimeoutSeconds: 40 };
  const start = (over: Partial<EffectiveLimits> = {}): Command[] => [
    {
      type: 'put',
      session: 0,
      child: false,
      age: 0,
      limits: limits({ ...NO_WARNING, ...long, ...over }),
      observed: undefined,
    },
    { type: 'advance', ms: 7_000 },
  ];
  const touched: Command = {
    type: 'touch',
    reports: [{ session: 0, kind: 'keyboard', application: 'mail' }],
    detail: 'full',
  };
  const family = (over: Partial<EffectiveLimits> = {}): Command[] => [
    ...start(over),
    { type: 'put', session: 2, child: true, age: 0, limits: limits({ ...NO_WARNING, ...long }), observed: undefined },
    { type: 'put', session: 3, child: true, age: 0, limits: limits({ ...NO_WARNING, ...long }), observed: undefined },
  ];
  return [
    // What ends a parent ends its children.
    [...family(), redated({ idleTimeoutSeconds: 6 })],
    [...family(), { type: 'end', session: 0, known: false }],
    [...family(), { type: 'cutOff', session: 0, by: 'subject' }],
    [...family(), { type: 'cutOff', session: 2, by: 'subject' }],
    // The parent is back before its children, which learn from it by whom they end.
    [...family(), { type: 'cutOff', session: 0, by: 'subject' }, { type: 'lose', data: 'gone', sessions: [0] }],
    [...family({ onIdle: 'lock', lockedTimeoutSeconds: 2 }), { type: 'advance', ms: 6_000 }, { type: 'sweep' }],
    // Overdue by the absolute timeout, though it is not idle.
    [...start(), touched, redated({ idleTimeoutSeconds: 6, absoluteTimeoutSeconds: 6 })],
    [...start(), redated({ ...long, idleTimeoutSeconds: 6 })],
    [...start(), redated({ ...long, idleTimeoutSeconds: 6, onIdle: 'lock' })],
    [
      ...start({ onIdle: 'lock' }),
      { type: 'advance', ms: 7_000 },
      { type: 'check', sessions: [0] },
      redated({ ...long, onIdle: 'lock', lockedTimeoutSeconds: 2 }),
    ],
    [...start({ onIdle: 'lock', lockedTimeoutSeconds: 2 }), { type: 'advance', ms: 7_000 }, { type: 'sweep' }],
    // A warning before the absolute timeout, taken back by a later one.
    [
      ...start({ absoluteTimeoutSeconds: 10, warnBeforeAbsoluteSeconds: 5 }),
      { type: 'check', sessions: [0] },
      redated({ ...long, warnBeforeAbsoluteSeconds: 5 }),
    ],
  ];
}
