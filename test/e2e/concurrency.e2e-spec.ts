import type { PolicyDocument } from '@curfew/domain';
import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Answer, Json } from '../support/http.js';
import { waitFor } from '../support/wait-for.js';

const STARTS = 200;
const MOST = 3;

/** How many sessions one person may have, when all of them start at the same moment (engine rule 28). */
describe('two hundred starts of one person at once, over two APIs', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew({ apis: 2, workers: 1 });
  });
  afterAll(() => curfew?.stop());

  const bound = async (name: string, over: Partial<PolicyDocument>) => {
    const policy = { name, match: { application: [name] }, maxConcurrentSessions: MOST, ...over };
    expect((await curfew.api.post('/v1/policies', policy)).status).toBe(201);
  };
  const idsOf = (application: string) => Array.from({ length: STARTS }, (_, i) => `${application}-${i}`);
  /** On a machine that is too busy some are told to come back, and come back with the same start. */
  const start = async (application: string, sessionId: string, i = 0): Promise<Answer<Json>> => {
    const api = curfew.api.at(curfew.apis[i % 2]!.url);
    for (;;) {
      const answer = await api.post('/v1/sessions', { sessionId, subject: 'ada', application });
      if (answer.status !== 503) return answer;
    }
  };
  const statesOf = async (ids: readonly string[]) => {
    const { body } = await curfew.api.post('/v1/check', { sessionIds: ids });
    return body.sessions as { sessionId: string; state: string; cause?: string }[];
  };
  const living = async (application: string) => {
    const { body } = await curfew.api.get(`/v1/sessions?application=${application}&state=active&limit=200`);
    return (body.sessions as { sessionId: string }[]).map(({ sessionId }) => sessionId);
  };

  it('leave three where the oldest give way, and each of the others one ending', async () => {
    await bound('oldest', { onConcurrencyExceeded: 'revoke_oldest' });
    const ids = idsOf('oldest');
    const answers = await Promise.all(ids.map((id, i) => start('oldest', id, i)));
    // One that was displaced before its start came to its end is told so.
    for (const { status, body } of answers) if (status > 201) expect(body.code).toBe('session_ended');
    const states = await statesOf(ids);
    const alive = states.filter(({ state }) => state === 'active').map(({ sessionId }) => sessionId);
    expect(alive).toHaveLength(MOST);
    expect((await living('oldest')).toSorted()).toEqual(alive.toSorted());
    for (const { state, cause } of states) if (state !== 'active') expect({ state, cause }).toEqual(ENDED);
    const over = ids.filter((id) => !alive.includes(id));
    const endings = async () => {
      const { body } = await curfew.api.get('/v1/events?type=session.revoked&limit=200');
      return body.events as Json[];
    };
    await waitFor(async () => (await endings()).length >= over.length, 15_000);
    const told = await endings();
    expect(told.map(({ data }) => data.sessionId).toSorted()).toEqual(over.toSorted());
    const [ending] = told;
    expect(ending.data).toMatchObject({ cause: 'concurrency', reason: `policy oldest: at most ${MOST} sessions` });
    expect(ending.data.policies).toEqual([{ field: 'maxConcurrentSessions', policy: 'oldest', version: 1 }]);
  });

  it('leave three where newcomers are refused, and nothing of the others', async () => {
    await bound('deny', { onConcurrencyExceeded: 'deny_new' });
    const ids = idsOf('deny');
    const answers = await Promise.all(ids.map((id, i) => start('deny', id, i)));
    const told = answers.map(({ status, body }) => (status > 201 ? body.code : 'started'));
    expect(told.filter((one) => one === 'started')).toHaveLength(MOST);
    expect(told.filter((one) => one === 'session_limit_reached')).toHaveLength(STARTS - MOST);
    const states = (await statesOf(ids)).map(({ state }) => state);
    expect(states.filter((state) => state === 'active')).toHaveLength(MOST);
    expect(states.filter((state) => state === 'unknown')).toHaveLength(STARTS - MOST);
    expect(await living('deny')).toHaveLength(MOST);
  });

  it('do not count a session that is overdue, though nobody has swept it', async () => {
    const { workers, apis } = curfew;
    await bound('overdue', { onConcurrencyExceeded: 'deny_new', idleTimeoutSeconds: 1, warnBeforeSeconds: 0 });
    for (const worker of workers) worker.kill('SIGSTOP');
    try {
      for (let i = 0; i < MOST; i++) expect((await start('overdue', `overdue-${i}`)).status).toBe(201);
      expect((await start('overdue', 'too-many')).body.code).toBe('session_limit_reached');
      await waitFor(async () => (await start('overdue', 'later', apis.length - 1)).status === 201);
    } finally {
      for (const worker of workers) worker.kill('SIGCONT');
    }
    expect(await statesOf(['overdue-0'])).toMatchObject([{ state: 'revoked', cause: 'idle_timeout' }]);
  });
});

const ENDED = { state: 'revoked', cause: 'concurrency' };
