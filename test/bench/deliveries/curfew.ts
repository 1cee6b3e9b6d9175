import { BullJobQueue, openRedis } from '@curfew/redis';
import { DeliveryDispatcher } from '../../../apps/worker/src/deliveries/delivery-dispatcher.js';
import { rawEvents, rawLoop } from '../ledger/raw-loop.js';
import { type CountingReceiver, rateOf } from '../stage/receiver.js';
import { quiet } from '../stage/quiet.js';
import { startStage } from '../stage/stage.js';
import { subscribe } from '../stage/subscribe.js';
import type { Shape } from './shapes.js';

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 300_000;

/** When the row itself asks for what the queue lost, as the ledger writer has it. */
const SAFETY_NET = '10 seconds';

/**
 * Events a second that one worker delivers of what it is owed. What is owed is written beforehand, for much later, so that
 * the worker finds nothing by itself; then it is put on the queue as the ledger writer does.
 */
export async function curfewDeliveries(count: number, shape: Shape, receiver: CountingReceiver): Promise<number> {
  const stage = await startStage();
  const connection = openRedis(stage.redisUrl, 'blocking', 'bench');
  const jobs = new BullJobQueue(connection);
  try {
    const { postgres, tenant } = stage;
    await subscribe(stage, receiver.url, 1, { batch: shape.batch });
    await stage.work();
    const ids = Array.from({ length: count }, (_, i) => `told-${String(i).padStart(21, '0')}`);
    const now = Date.now();
    await rawLoop(postgres, tenant, rawEvents(tenant, ids, now), now, HOUR_MS);
    const { rows } = await postgres.query<{ id: string; subscription_id: string }>(
      `select id, subscription_id from deliveries where status = 'pending' order by id`,
    );
    await quiet(stage);
    await postgres.query(`update deliveries set next_attempt_at = now() + interval '${SAFETY_NET}'`);
    await receiver.reset();
    const owed = rows.map(({ id, subscription_id: subscriptionId }) => ({ id, subscriptionId }));
    const dispatcher = new DeliveryDispatcher(jobs, { notEnqueued: () => undefined });
    await dispatcher.dispatch(owed.map((one) => ({ ...one, type: 'session.revoked' as const, batch: shape.batch })));
    const seen = await receiver.waitFor(Math.ceil(count / shape.eventsARequest), PATIENCE_MS);
    return rateOf(seen) * shape.eventsARequest;
  } finally {
    await jobs.close();
    connection.disconnect();
    await stage.stop();
  }
}
