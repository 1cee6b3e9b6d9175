import { readFileSync } from 'node:fs';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { waitFor } from '../support/wait-for.js';

/** Starts that cannot be completed; those that only have to wait are in test/faults. */
describe('a start', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew();
  });
  afterAll(() => curfew?.stop());

  const lines = (log: string) => readFileSync(log, 'utf8').trim().split('\n');

  it('ends with one clear line when the number of shards is not that of the stores (engine rule 6)', async () => {
    const other = { CURFEW_SHARDS: '8' };
    // It listens first, and may have ended before that is seen.
    const end = (start: ReturnType<Curfew['startApi']>) =>
      start.then(
        async (app) => `${await app.ended}\n${lines(app.log).at(-1)}`,
        (error: Error) => error.message,
      );
    const ends = await Promise.all([end(curfew.startApi(other)), end(curfew.startWorker(other))]);
    for (const said of ends) {
      expect(said).toMatch(/exit code 1[^]*^curfew (api|worker): CURFEW_SHARDS is 8, but .* 16: the number/m);
    }
    expect((await curfew.api.get('/health/ready')).status).toBe(200);
  });

  it.each([
    ['password', 'postgres', (url: URL) => (url.password = 'wrong-secret'), /password authentication failed/],
    ['name', 'postgres', (url: URL) => (url.pathname = '/nowhere'), /does not exist/],
    ['password', 'redis', (url: URL) => (url.password = 'wrong-secret'), /WRONGPASS/],
  ])('with a wrong %s for %s waits, and says why in one line without it', async (_, step, spoil, words) => {
    const variable = { postgres: 'DATABASE_URL', redis: 'REDIS_URL' }[step]!;
    const url = new URL(step === 'postgres' ? curfew.databaseUrl : curfew.redis.url);
    spoil(url);
    const app = await curfew.startWorker({ [variable]: url.href });
    const said = () => lines(app.log).filter((line) => line.includes('the start waits') && words.test(line));
    await waitFor(() => said().length > 0, 20_000, 'the reason in the log');
    expect(JSON.parse(said()[0]!)).toMatchObject({ level: 40, step, why: expect.stringMatching(words) });
    await waitFor(async () => {
      const answer = await fetch(`${app.url}/health/ready`);
      const { checks } = (await answer.json()) as { checks: Record<string, string> };
      return answer.status === 503 && checks[step] === 'away';
    });
    expect(readFileSync(app.log, 'utf8')).not.toMatch(/wrong-secret/);
    await app.stop();
  });
});
