import { waitFor } from '../../support/wait-for.js';
import { stampede, type Stampede } from '../stage/stampede.js';
import { subscribe } from '../stage/subscribe.js';
import { rateOf } from '../stage/receiver.js';
import type { ApplyingReceivers } from './receivers.js';

const PATIENCE_MS = 600_000;

export interface Broadcast {
  /** Deliveries a second, between the first receipt and the last. */
  readonly rate: number;
  /** From the decision to the receipt, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** From the first decision until every receiver had applied every ending, by Curfew's own record, in seconds. */
  readonly converged: number;
}

/** Sessions that end by time, each of which all receivers are told of and apply. */
export async function broadcast(order: Stampede, receivers: ApplyingReceivers): Promise<Broadcast> {
  const { urls } = receivers;
  const { stage } = await stampede(
    order,
    {},
    {
      async prepare(ready) {
        for (const url of urls) await subscribe(ready, url, 1);
        await receivers.reset();
      },
    },
  );
  try {
    const deliveries = order.count * urls.length;
    const seen = await receivers.waitFor(deliveries, PATIENCE_MS);
    const { p50, p99, max } = await receivers.lags();
    const converged = await waitFor(
      async () => {
        const { rows } = await stage.postgres.query<{ applied: number; seconds: number }>(
          `select count(applied_at)::int as applied,
             extract(epoch from max(applied_at) - min(decided_at))::float8 as seconds
           from deliveries where type = 'session.revoked'`,
        );
        return rows[0]!.applied === deliveries ? rows[0]!.seconds : undefined;
      },
      PATIENCE_MS,
      'all applied',
    );
    return { rate: rateOf(seen), p50, p99, max, converged };
  } finally {
    await stage.stop();
  }
}
