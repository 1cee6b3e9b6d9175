import type { Outage } from './faulty-store.js';

/** `npm run test:faults` sets 120; within `npm test` an outage is short, and of the worst kind alone. */
const GIVEN = Number(process.env.OUTAGE_SECONDS ?? 0);

export const POSTGRES_AWAY_MS = 1000 * (GIVEN || 8);
export const REDIS_AWAY_MS = 1000 * (GIVEN / 2 || 6);
export const OUTAGES: readonly Outage[] = GIVEN > 0 ? ['hung', 'killed', 'refused'] : ['hung'];
