import { limits } from '@curfew/domain/testing';
import type { Command } from './live-session-commands.js';

const NO_WARNING = { warnBeforeSeconds: 0, warnBeforeAbsoluteSeconds: 0 };

/** Sequences for what generated ones reach too seldom to count on. */
export function rareCommands(): readonly (readonly Command[])[] {
  const long = limits({ idleTimeoutSeconds: 10, absoluteTimeoutSeconds: 40, ...NO_WARNING });
  const short = limits({ idleTimeoutSeconds: 6, absoluteTimeoutSeconds: 6, ...NO_WARNING });
  const put: Command = { type: 'put', session: 0, age: 0, limits: long, observed: undefined };
  return [
    // A publication makes a session overdue by its absolute timeout, though it is not idle.
    [
      put,
      { type: 'advance', ms: 7_000 },
      { type: 'touch', reports: [{ session: 0, kind: 'keyboard', application: 'mail' }], detail: 'full' },
      { type: 'redate', sessions: [0], generation: 2, limits: short, observed: undefined },
    ],
  ];
}
