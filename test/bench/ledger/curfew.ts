import type { CountingReceiver } from '../stage/receiver.js';
import { stampede } from '../stage/stampede.js';
import { subscribe } from '../stage/subscribe.js';

export interface Committed {
  /** From the first decision to the last commit. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** All sessions due in one instant: from each decision in Redis to the commit of its event, by PostgreSQL's own record. */
export async function curfewCommits(
  count: number,
  subscriptions: number,
  receiver: CountingReceiver,
): Promise<Committed> {
  const { stage } = await stampede(
    { count, spreadMs: 0 },
    {},
    {
      prepare: async (stage) => void (await subscribe(stage, receiver.url, subscriptions)),
    },
  );
  try {
    const { rows } = await stage.postgres.query<Committed>(
      `with committed as (
         select pg_xact_commit_timestamp(xmin) as at, (data->>'decidedAt')::timestamptz as decided
         from events where type = 'session.revoked'
       ), lags as (select at, decided, extract(epoch from at - decided) * 1000 as ms from committed)
       select (count(*) / extract(epoch from max(at) - min(decided)))::float8 as rate,
         percentile_disc(0.5) within group (order by ms)::float8 as p50,
         percentile_disc(0.99) within group (order by ms)::float8 as p99, max(ms)::float8 as max from lags`,
    );
    return rows[0] as Committed;
  } finally {
    await stage.stop();
  }
}
