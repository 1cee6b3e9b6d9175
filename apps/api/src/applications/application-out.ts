import type { Application } from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';

export function applicationOut(application: Application) {
  const { name, firstSeenAt, lastSeenAt, subscriptions, zombies, usesAfterEnd, timeToConverge } = application;
  const seen = Object.entries(application.modes).map(([mode, at]) => ({ mode, lastSeenAt: instant(at) }));
  return {
    application: name,
    firstSeenAt: instant(firstSeenAt),
    lastSeenAt: instant(lastSeenAt),
    modes: subscriptions.some(({ status }) => status === 'enabled') ? [...seen, { mode: 'webhook' }] : seen,
    subscriptions,
    zombies,
    usesAfterEnd,
    lastZombieAt: optionalInstant(application.lastZombieAt),
    timeToConverge,
  };
}
