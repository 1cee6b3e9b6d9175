import { Client } from 'pg';
import { watched } from '../support/history/watched.js';
import { waitFor } from '../support/wait-for.js';

const ROUNDS = 10;
const STARTS_A_ROUND = 12;
const FIRST_IDLE_SECONDS = 800;

/** Holds each start open between reading the policies and the commit: whoever publishes meets it there. */
const SLOW_STARTS = `
  create function wait_a_little() returns trigger language plpgsql as $$
  begin perform pg_sleep(0.2); return new; end $$;
  create trigger slow before insert on sessions for each row when (new.id like 'tight-%')
    execute function wait_a_little()`;

interface Started {
  readonly id: string;
  readonly type: string;
}

/** What meets in the moment of a start: a policy that is published, and the same start once more. */
describe('starts', () => {
  const here = watched({ apis: 2, workers: 2 });

  const policy = (idleTimeoutSeconds: number) => ({ name: 'tight', match: {}, idleTimeoutSeconds });
  const body = (sessionId: string) => ({ sessionId, subject: 'u', application: 'a', groups: ['b', 'a'] });
  const startedEvents = async (sessionId: string) => {
    const { body: page } = await here.curfew.api.get(`/v1/sessions/${sessionId}/events`);
    return (page.events as Started[]).filter(({ type }) => type === 'session.started');
  };

  it('meet a tightened policy and end up with its limits, row and live record', async () => {
    const { client } = here.history;
    const postgres = new Client({ connectionString: here.curfew.databaseUrl });
    await postgres.connect();
    await postgres.query(SLOW_STARTS);
    await postgres.end();
    expect((await client.ask('POST', '/v1/policies', policy(FIRST_IDLE_SECONDS))).status).toBe(201);
    const ids: string[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const more = Array.from({ length: STARTS_A_ROUND }, (_, i) => `tight-${round}-${i}`);
      ids.push(...more);
      const starts = more.map((sessionId) => client.start(body(sessionId)));
      const published = here.curfew.api.put('/v1/policies/tight', policy(FIRST_IDLE_SECONDS - round), {
        'if-match': '*',
      });
      expect((await published).status).toBe(200);
      for (const { status } of await Promise.all(starts)) expect(status).toBe(201);
    }
    const expected = FIRST_IDLE_SECONDS - ROUNDS;
    await waitFor(
      async () => {
        const sessions = await Promise.all(ids.map((id) => here.curfew.api.get(`/v1/sessions/${id}`)));
        const checked = await here.curfew.api.post('/v1/check', { sessionIds: ids });
        return sessions.every((row, i) => {
          // The row says its limits, and the live record when it would end.
          const leftAtStart = Date.parse(checked.body.sessions[i].expiresAt) - Date.parse(row.body.startedAt);
          return row.body.limits.idleTimeoutSeconds === expected && leftAtStart === expected * 1000;
        });
      },
      20_000,
      'the limits of the last generation, everywhere,',
    );
  });

  it('alike and in flight together: one is new, the others are told so, and there is one event', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `twin-${i}`);
    for (const id of ids) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => here.history.client.start(body(id))));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(new Set(answers.map((answer) => answer.body.startedAt)).size).toBe(1);
    }
    for (const id of ids) await waitFor(async () => (await startedEvents(id)).length > 0);
    for (const id of ids) expect(await startedEvents(id)).toHaveLength(1);
  });

  it('unlike and in flight together: one is new, its like are told so, all others are refused', async () => {
    for (let i = 0; i < 20; i++) {
      const sessionId = `rival-${i}`;
      const subjects = Array.from({ length: 8 }, (_, n) => (n % 4 < 2 ? 'one' : 'other'));
      const answers = await Promise.all(
        subjects.map((subject) => here.history.client.start({ sessionId, subject, application: 'rivals' })),
      );
      const winner = subjects[answers.findIndex(({ status }) => status === 201)];
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const [n, answer] of answers.entries()) {
        if (subjects[n] === winner) expect([200, 201]).toContain(answer.status);
        else expect(answer).toMatchObject({ status: 409, body: { code: 'session_exists' } });
      }
      expect((await here.curfew.api.get(`/v1/sessions/${sessionId}`)).body.subject).toBe(winner);
      await waitFor(async () => (await startedEvents(sessionId)).length === 1);
    }
  });

  it('meet the policy that ends them all', async () => {
    const last = ['last-1', 'last-2'].map((id) => here.history.client.start(body(id)));
    const { status } = await here.curfew.api.put('/v1/policies/tight', policy(1), { 'if-match': '*' });
    expect(status).toBe(200);
    await Promise.all(last);
    await here.history.finish('starts in flight, publications in their moment');
  });
});
