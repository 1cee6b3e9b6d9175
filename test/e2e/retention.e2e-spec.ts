import { Client } from 'pg';
import { agePartitions } from '../support/age-partitions.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { History } from '../support/history/history.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { StreamClient } from '../support/stream-client.js';
import { waitFor } from '../support/wait-for.js';

/** A worker has to start, on a machine that has other work too. */
const PATIENCE_MS = 60_000;
const TEST_MS = 3 * PATIENCE_MS;

/** What is kept for how long: the archive, the stubs, and a ledger that begins at its anchor (engine rules 29, 30). */
describe('retention', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  let postgres: Client;
  const OLD = ['old-1', 'old-2', 'old-3'];
  beforeAll(async () => {
    const environment = { CURFEW_ENDED_KEPT_SECONDS: '1', CURFEW_ARCHIVE_AFTER_SECONDS: '1' };
    [curfew, receiver] = await Promise.all([startCurfew({ environment }), startReceiver()]);
    history = new History(curfew);
    await history.subscribe(receiver);
    postgres = new Client({ connectionString: curfew.databaseUrl });
    await postgres.connect();
  });
  afterAll(async () => {
    await history?.stop();
    await postgres?.end();
    await curfew?.stop();
    await receiver?.stop();
  });

  const count = async (from: string) => Number((await postgres.query(`select count(*) from ${from}`)).rows[0].count);
  const partitions = (table: string) => count(`pg_inherits where inhparent = '${table}'::regclass`);
  /** A worker sees to it as soon as it starts. */
  const aTurn = () => curfew.startWorker();
  const start = (sessionId: string) => history.client.start({ sessionId, subject: sessionId, application: 'a' });

  it(
    'moves what has ended to the archive, where it reads as before, and bars its id',
    async () => {
      for (const sessionId of [...OLD, 'living']) await start(sessionId);
      for (const sessionId of OLD) await curfew.api.delete(`/v1/sessions/${sessionId}`);
      await waitFor(
        async () => (await count("sessions where ended_at < now() - interval '1 second'")) === 3,
        PATIENCE_MS,
      );
      const read = (path: string) => curfew.api.get(path);
      const before = await read('/v1/sessions/old-1');
      await aTurn();
      await waitFor(async () => (await count('session_archive')) === 3, PATIENCE_MS);
      expect(await count('sessions')).toBe(1);
      const { status, body } = await read('/v1/sessions/old-1');
      expect([status, body]).toEqual([before.status, before.body]);
      expect(body).toMatchObject({ state: 'revoked', cause: 'logout' });
      const { sessions } = (await read('/v1/sessions')).body as { sessions: Json[] };
      expect(sessions.map(({ sessionId }) => sessionId).toSorted()).toEqual(['living', ...OLD]);
      const { events } = (await read('/v1/sessions/old-1/events')).body as { events: Json[] };
      expect(events.map(({ type }) => type)).toEqual(['session.started', 'session.revoked']);
      expect((await read('/v1/sessions/old-1/deadline')).body).toMatchObject({ state: 'revoked' });
      expect(await start('old-1')).toMatchObject({ status: 409, body: { code: 'session_ended' } });
      expect((await curfew.api.delete('/v1/sessions/old-1')).status).toBe(204);
      const again = await curfew.api.post('/v1/sessions/old-1/revoke', { reason: 'late' });
      expect([again.status, again.body.cause]).toEqual([200, 'logout']);
    },
    TEST_MS,
  );

  it(
    'drops a month of the ledger while sessions start and end, and nobody fails or waits',
    async () => {
      await agePartitions((sql) => postgres.query(sql), 'events');
      const statuses = new Set<number>();
      const tookMs: number[] = [];
      const load = { going: true };
      let n = 0;
      const working = (async () => {
        while (load.going) {
          const began = performance.now();
          statuses.add((await start(`new-${n}`)).status);
          statuses.add((await curfew.api.delete(`/v1/sessions/new-${n++}`)).status);
          tookMs.push(performance.now() - began);
        }
      })();
      try {
        const had = await partitions('events');
        await waitFor(() => n > 20, PATIENCE_MS);
        await aTurn();
        await waitFor(async () => (await partitions('events')) === had - 1, PATIENCE_MS, 'a month that is dropped');
        const target = n + 20;
        await waitFor(() => n > target, PATIENCE_MS);
      } finally {
        load.going = false;
        await working;
      }
      tookMs.sort((a, b) => a - b);
      const at = (share: number) => tookMs[Math.floor((tookMs.length - 1) * share)]!.toFixed(0);
      process.stdout.write(`${n} starts and logouts meanwhile: median ${at(0.5)} ms, longest ${at(1)} ms\n`);
      expect(statuses).toEqual(new Set([201, 204]));
    },
    TEST_MS,
  );

  it(
    'tells a reader of what is gone, and lets one begin at what is there',
    async () => {
      const feed = (query: string) => curfew.api.get(`/v1/events?${query}`);
      const first = (await feed('limit=1')).body.events[0] as { seq: number };
      expect(first.seq).toBeGreaterThan(7);
      const gone = await feed('after=3');
      expect([gone.status, gone.body.code]).toEqual([410, 'cursor_expired']);
      expect(gone.body.detail).toContain(`after=${first.seq - 1}`);
      const next = await feed(`after=${first.seq - 1}&limit=1`);
      expect(next.body.events[0]).toMatchObject({ seq: first.seq });
      const { entries } = (await curfew.api.get('/v1/audit?limit=200')).body as { entries: Json[] };
      expect(entries.filter(({ action }) => action === 'retention.drop')).toMatchObject([
        { keyId: 'system', target: 'events/events_first', before: { firstSeq: 1, lastSeq: first.seq - 1 } },
      ]);
    },
    TEST_MS,
  );

  it(
    'refuses a stream that would go on from what is gone, however it names its place',
    async () => {
      const first = (await curfew.api.get('/v1/events?limit=1')).body.events[0] as { seq: number };
      const open = (query: string, lastEventId: string) =>
        StreamClient.open(curfew.apis[0]!.url, { key: ADMIN_KEY, path: `/v1/events/stream${query}`, lastEventId });
      for (const [query, headers] of [
        ['', { 'last-event-id': '3' }],
        ['?after=3', {}],
        ['?type=session.revoked', { 'last-event-id': String(first.seq - 2) }],
      ] as const) {
        const { status, body } = await curfew.api.get(`/v1/events/stream${query}`, headers);
        expect([status, body.code]).toEqual([410, 'cursor_expired']);
        expect(body.detail).toContain(`after=${first.seq - 1}`);
      }
      const goesOn = await open('', String(first.seq - 1));
      await waitFor(() => goesOn.events.length > 0, PATIENCE_MS);
      expect(goesOn.ids[0]).toBe(first.seq);
      goesOn.hangUp();
      // What is left of one session, as the feed gives it.
      const ofOne = await open('?sessionId=new-20', '3');
      await waitFor(() => ofOne.events.length >= 2, PATIENCE_MS);
      expect(ofOne.events.map(({ event }) => event)).toEqual(['session.started', 'session.revoked']);
      ofOne.hangUp();
    },
    TEST_MS,
  );

  it(
    'leaves a history without a fault: the chain goes on from its anchor',
    async () => {
      const { dropped, events } = await history.finish('a month of the ledger dropped');
      expect(dropped).toBeGreaterThanOrEqual(7);
      expect(events[0]).toMatchObject({ seq: 1 });
    },
    TEST_MS,
  );

  it(
    'forgets all but the id in the end',
    async () => {
      await agePartitions((sql) => postgres.query(sql), 'session_archive');
      await postgres.query(
        `update session_stubs b set ended_at = a.ended_at from session_archive a where a.tenant_id = b.tenant_id and a.id = b.id`,
      );
      const had = await partitions('session_archive');
      await aTurn();
      await waitFor(async () => (await partitions('session_archive')) === had - 1, PATIENCE_MS);
      const { status, body } = await curfew.api.get('/v1/sessions/old-1');
      expect([status, body.code]).toEqual([410, 'session_forgotten']);
      expect((await curfew.api.get('/v1/sessions/old-1/events')).status).toBe(410);
      expect((await curfew.api.post('/v1/sessions/old-1/revoke', { reason: 'x' })).status).toBe(410);
      expect((await curfew.api.delete('/v1/sessions/old-1')).status).toBe(204);
      const body2 = { sessionId: 'old-1', subject: 'b', application: 'a' };
      expect((await curfew.api.post('/v1/sessions', body2)).body.code).toBe('session_ended');
      expect((await curfew.api.get('/v1/check/old-1')).body).toMatchObject({ active: false });
      const metrics = (await curfew.api.at(curfew.workers[0]!.url).get<string>('/metrics')).body;
      expect(metrics).toMatch(/^curfew_sessions_archived_total \d/m);
      expect(metrics).toMatch(/^curfew_oldest_kept_seconds\{kind="events"\} \d/m);
    },
    TEST_MS,
  );
});
