import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { liveField, shardOf } from '@curfew/domain';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 1_000_000;
const SHARDS = 16;
const ROWS_A_STATEMENT = 50_000;
const PROMISED_MS = 60_000;
/** So that a busy machine does not fail what a quiet one keeps; the line that is printed has the measurement. */
const PATIENCE_MS = 5 * PROMISED_MS;
const IDLE_SECONDS = 1_800;

const idOf = (i: number) => `million-${i}`;

describe('a million sessions that Redis has lost', () => {
  let curfew: Curfew;
  let history: History;
  let postgres: Client;
  let redis: Redis;
  beforeAll(async () => {
    curfew = await startCurfew({ workers: 0 });
    history = new History(curfew);
    postgres = new Client({ connectionString: curfew.databaseUrl });
    await postgres.connect();
    // Or vacuum would leave rows unmarked that are not flushed, and whoever reads them first would write them all.
    await postgres.query('set synchronous_commit = on');
    redis = new Redis(curfew.redis.url);
    const find = `select id, number from tenants where name = 'default'`;
    const tenant = await waitFor(async () => {
      const { rows } = await postgres.query<{ id: string; number: number }>(find);
      return rows[0];
    }, 30_000);
    for (let at = 0; at < SESSIONS; at += ROWS_A_STATEMENT) await insert(tenant, at);
    // As a table is that has been lived in: else autovacuum takes a core just then.
    await postgres.query('vacuum analyze sessions');
  }, 600_000);
  afterAll(async () => {
    redis?.disconnect();
    await history?.stop();
    await postgres?.end();
    await curfew?.stop();
  });

  /** The higher the number, the sooner it is due: the first to be read is not the first to be written. */
  async function insert({ id, number }: { id: string; number: number }, from: number): Promise<void> {
    const ids = Array.from({ length: ROWS_A_STATEMENT }, (_, i) => idOf(from + i));
    const shards = ids.map((sessionId) => shardOf(liveField({ tenantNumber: number, sessionId }), SHARDS));
    await postgres.query(
      `insert into sessions (tenant_id, id, subject, application, groups, labels, content_hash, started_at,
         authenticated_at, last_activity_at, limits, trace, generation, shard)
       select $1, u.id, 'subject-' || u.n, 'payments', '{staff}', '{}', 'hash', now(), now(),
         now() - make_interval(secs => ($2::int + u.n) * 600.0 / ${SESSIONS}), $3::json, '[]', 1, u.shard
       from unnest($4::text[], $5::smallint[]) with ordinality u (id, shard, n)`,
      [
        id,
        from,
        JSON.stringify({
          idleTimeoutSeconds: IDLE_SECONDS,
          absoluteTimeoutSeconds: 43_200,
          warnBeforeSeconds: 60,
          warnBeforeAbsoluteSeconds: 300,
          onIdle: 'revoke',
          countedActivity: ['keyboard', 'pointer', 'touch', 'user_request'],
          priority: 'normal',
        }),
        ids,
        shards,
      ],
    );
  }

  async function restored(): Promise<number> {
    const sizes = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => redis.hlen(shardKeys(shard)[0])));
    return sizes.reduce((sum, size) => sum + Math.max(0, size - 1), 0);
  }

  /** The states that headers have: after the byte of their format. */
  async function whole(): Promise<boolean> {
    for (let shard = 0; shard < SHARDS; shard++) {
      const header = await redis.hgetBuffer(shardKeys(shard)[0], '!');
      if (header?.[1] !== 1) return false;
    }
    return true;
  }

  it('are back within a minute, while checks are answered', async () => {
    await redis.flushall();
    const answered: number[] = [];
    const over = new AbortController();
    let refused = 0;
    const checking = (async () => {
      while (!over.signal.aborted) {
        const began = performance.now();
        const sessionIds = Array.from({ length: 10 }, () => idOf(Math.floor(Math.random() * SESSIONS)));
        const { status, body } = await curfew.api.post('/v1/check', { sessionIds });
        if (status === 200) {
          answered.push(performance.now() - began);
          const wrong = body.sessions.filter(({ state }: { state: string }) => state !== 'active');
          if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
        } else if (status === 503) {
          refused++;
        } else {
          throw new Error(`${status} ${JSON.stringify(body)}`);
        }
        await sleep(50);
      }
    })();
    const began = performance.now();
    await curfew.startWorker();
    while (!(await whole()) && performance.now() - began < PATIENCE_MS) await sleep(250);
    const ms = Math.round(performance.now() - began);
    over.abort();
    await checking;
    const sorted = answered.toSorted((a, b) => a - b);
    const at = (q: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
    console.log(
      `a million sessions: back after ${ms} ms, ${answered.length} checks of 10 meanwhile, ${refused} told to come back, ` +
        `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms`,
    );
    expect(await whole()).toBe(true);
    expect(await restored()).toBe(SESSIONS);
    expect(answered.length).toBeGreaterThan(0);
    await history.finish('a million sessions that Redis has lost');
  }, 600_000);
});
