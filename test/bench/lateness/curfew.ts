import type { Scenario } from './scenarios.js';
import { stampede } from '../stage/stampede.js';
import { type Distribution, distributionOf } from './distribution.js';

export interface Lateness extends Distribution {
  /** Sessions whose ending was decided at all. */
  readonly ended: number;
  /** Of Redis's processor time. */
  readonly redisSeconds: number;
}

/** How late the ledger says each decision was, by Redis's own clock. */
export async function curfewLateness(scenario: Scenario): Promise<Lateness> {
  const { stage, spent } = await stampede(scenario);
  try {
    const { rows } = await stage.postgres.query<{ ms: number }>(
      `select (data->>'latenessMs')::int as ms from events where type = 'session.revoked'`,
    );
    return { ...distributionOf(rows.map(({ ms }) => ms)), ended: rows.length, redisSeconds: spent.redis };
  } finally {
    await stage.stop();
  }
}
