import { Database, openDatabase, PostgresLedger } from '@curfew/postgres';
import { Redis } from 'ioredis';
import { leaseKey } from '../../libs/redis/src/keys.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { fillLedger } from '../support/fill-ledger.js';
import { History } from '../support/history/history.js';
import { metricOf } from '../support/metric-of.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { StreamClient } from '../support/stream-client.js';
import { waitFor } from '../support/wait-for.js';

const SHARDS = 16;
const PUT = 1_200;
const SESSIONS = 400;
const EVENTS = PUT + 2 * SESSIONS;
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** A reader that follows while two write misses nothing: numbers become visible in their order (engine rule 17). */
describe('streams, while workers write and stores go', () => {
  let curfew: Curfew;
  let history: History;
  let tenant: string;
  const clients: StreamClient[] = [];
  beforeAll(async () => {
    curfew = await startCurfew({ workers: 2, environment: { CURFEW_STREAM_HEARTBEAT_SECONDS: '1' } });
    history = new History(curfew);
    await curfew.api.post('/v1/sessions', { subject: 'ann', application: 'a' });
    const first = await waitFor(async () => (await curfew.api.get('/v1/events?wait=5')).body.events[0]);
    tenant = first.data.tenant;
  });
  afterAll(async () => {
    clients.forEach((client) => client.hangUp());
    await history?.stop();
    await curfew?.stop();
  });

  const open = async (lastEventId?: string, key = ADMIN_KEY) => {
    const client = await StreamClient.open(curfew.url, { key, lastEventId });
    clients.push(client);
    return client;
  };
  /** How many events each worker has written. */
  const written = () => Promise.all(curfew.workers.map((worker) => metricOf(worker, 'curfew_events_total')));

  it('are complete while two workers write 2 000 events', async () => {
    const begun = await written();
    // Leases that are lost while their holder goes on: both workers write, now one and now the other.
    const redis = new Redis(curfew.redis.url);
    const losing = setInterval(() => {
      for (let shard = 0; shard < SHARDS; shard++) {
        if (Math.random() < 0.5) void redis.del(leaseKey(shard, 'outbox'));
      }
    }, 100);
    const stays = await open();
    const flits = { ids: [] as number[], last: stays.reader.lastEventId, times: 0, over: false };
    const flitting = (async () => {
      while (!flits.over || flits.last !== String(EVENTS + 1)) {
        const client = await open(flits.last);
        await waitFor(() => client.ids.length > 50 || client.reader.lastEventId === String(EVENTS + 1), 30_000);
        client.hangUp();
        flits.ids.push(...client.ids);
        flits.last = client.reader.lastEventId;
        flits.times++;
      }
    })();
    const polled: number[] = [];
    const polling = (async () => {
      let after = '1';
      while (after !== String(EVENTS + 1)) {
        const { body } = await curfew.api.get(`/v1/events?limit=37&wait=5&after=${after}`);
        polled.push(...body.events.map(({ seq }: { seq: number }) => seq));
        after = body.next;
      }
    })();
    const living = async () => {
      for (let i = 0; i < SESSIONS; i++) {
        const { status } = await curfew.api.post('/v1/sessions', {
          subject: 's',
          application: 'a',
          sessionId: `s${i}`,
        });
        expect(status).toBe(201);
        await curfew.api.delete(`/v1/sessions/s${i}`);
      }
    };
    await Promise.all([fillLedger(curfew.databaseUrl, tenant, PUT), living()]);
    await waitFor(() => stays.ids.at(-1) === EVENTS + 1, 30_000);
    flits.over = true;
    await Promise.all([flitting, polling]);
    clearInterval(losing);
    redis.disconnect();
    const ended = await written();
    console.log(
      `written by each: ${ended.map((n, i) => n - begun[i]!).join(' and ')}; ${flits.times} streams in a row`,
    );
    expect(ended.every((n, i) => n > begun[i]!)).toBe(true);
    for (const ids of [stays.ids, flits.ids, polled]) expect(ids).toEqual(from(2, EVENTS + 1));
  }, 300_000);

  it('go on by looking while Redis is away, and end with a key that is deleted meanwhile', async () => {
    const { body } = await curfew.api.post('/v1/keys', { name: 'k', scopes: ['events:read'] });
    const [stays, goes] = [await open(), await open(undefined, body.key)];
    const last = Number(stays.reader.lastEventId);
    curfew.redis.kill('SIGSTOP');
    await fillLedger(curfew.databaseUrl, tenant, 5);
    // No worker can hold a shard: the test is the writer.
    const source = await openDatabase(curfew.databaseUrl, { pool: 2, applicationName: 'test' });
    try {
      await new PostgresLedger(new Database(source), { longestTokenSeconds: 60 }).commit([]);
      await waitFor(() => [stays, goes].every(({ ids }) => ids.at(-1) === last + 5), 15_000);
      // The truth is asked while the mirror is away (rule 24).
      await source.query('update api_keys set deleted_at = now() where id = $1', [body.id]);
      await waitFor(() => goes.closed, 15_000);
    } finally {
      curfew.redis.kill('SIGCONT');
      await source.destroy();
    }
    expect(stays.closed).toBe(false);
    await history.finish('streams, while workers write and stores go');
  });
});
