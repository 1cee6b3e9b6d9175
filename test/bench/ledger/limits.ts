import { fillSessions } from '../stage/fill.js';
import type { CountingReceiver } from '../stage/receiver.js';
import { startStage } from '../stage/stage.js';
import { subscribe } from '../stage/subscribe.js';
import { rawEvents, rawLoop } from './raw-loop.js';

const IDLE_SECONDS = 1_800;

export interface Limits {
  /** Rows a second of the raw loop, and of COPY. */
  readonly raw: number;
  readonly copy: number;
}

/** What the same PostgreSQL does at most, with nobody else there: no worker runs. */
export async function measureLimits(count: number, subscriptions: number, receiver: CountingReceiver): Promise<Limits> {
  const stage = await startStage();
  try {
    const { postgres, tenant } = stage;
    await subscribe(stage, receiver.url, subscriptions);
    const idOf = (i: number) => `raw-${String(i).padStart(22, '0')}`;
    const now = Date.now();
    await fillSessions(postgres, tenant, { count, idleSeconds: IDLE_SECONDS, idOf, lastActivityAt: () => now });
    const ids = Array.from({ length: count }, (_, i) => idOf(i));
    const events = rawEvents(tenant, ids, now);
    const began = performance.now();
    await rawLoop(postgres, tenant, events, now);
    const raw = rate(count, began);
    return { raw, copy: await copyRate(postgres, count) };
  } finally {
    await stage.stop();
  }
}

/** The same events into an empty table with the same indexes, from a file of the server's own: no client, no network. */
async function copyRate(postgres: Awaited<ReturnType<typeof startStage>>['postgres'], count: number): Promise<number> {
  const { rows } = await postgres.query<{ data_directory: string }>('show data_directory');
  const file = `${rows[0]?.data_directory}/bench.copy`;
  await postgres.query(`create table bench_copy (like events including all)`);
  await postgres.query(`copy (select * from events where type = 'session.revoked') to '${file}'`);
  await postgres.query('checkpoint');
  const began = performance.now();
  await postgres.query(`copy bench_copy from '${file}'`);
  return rate(count, began);
}

function rate(count: number, began: number): number {
  return (count / (performance.now() - began)) * 1000;
}
