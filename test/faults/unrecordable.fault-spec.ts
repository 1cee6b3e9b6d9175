import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { watchedAnew } from '../support/history/watched.js';
import { metricOf } from '../support/metric-of.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 40;

/** Rows that PostgreSQL refuses for good: a check that some later version brings, a corrupt index. */
const REFUSE = `
  create function refuse_event() returns trigger language plpgsql as $$
  begin raise exception 'this row fails for good'; end $$;
  create trigger refuse before insert on events for each row when (new.session_id like 'refused-%' and new.type = '#')
    execute function refuse_event()`;

/** Engine rule 16: bisected down to the offender, which is parked in sight and never blocks its shard. */
describe('what the ledger cannot record', () => {
  let postgres: Client;
  // First of what is undone: the database is dropped next.
  afterEach(() => postgres?.end());
  const environment = { CURFEW_SHARDS: '1' };
  const here = watchedAnew({ environment, limits: { idleTimeoutSeconds: 2, warnBeforeSeconds: 0 } });
  beforeEach(async () => {
    postgres = new Client({ connectionString: here.curfew.databaseUrl });
    await postgres.connect();
  });

  const startAll = async (prefix: string, refused: number) => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `${i === refused ? 'refused' : prefix}-${i}`);
    await Promise.all(
      ids.map((sessionId) => here.history.client.start({ sessionId, subject: sessionId, application: 'a' })),
    );
    return ids;
  };
  const parked = () => metricOf(here.curfew.workers[0]!, 'curfew_ledger_parked');
  const finish = (name: string) => here.history.finish(name, { restMs: 10_000 }).then(() => '', String);

  it('is an ending: parked, seen, and all others are recorded', async () => {
    await postgres.query(REFUSE.replace('#', 'session.revoked'));
    await startAll('first', 7);
    await waitFor(async () => (await parked()) === 1, 15_000, 'a parked decision');
    // The shard goes on.
    await startAll('second', -1);
    const faults = (await finish('an ending that cannot be recorded')).split('\n').slice(1);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.filter((line) => !line.includes('refused-7'))).toEqual([]);
    const { body } = await here.curfew.api.get('/v1/check/refused-7');
    expect(body.state).toBe('revoked');
    const { rows } = await postgres.query('select session_id, error from parked_decisions');
    expect(rows).toEqual([{ session_id: 'refused-7', error: expect.stringContaining('fails for good') }]);
    expect(readFileSync(here.curfew.workers[0]!.log, 'utf8')).toContain('a decision cannot be recorded and is parked');
  });

  it('is an event of the API: parked, seen, and all others are recorded', async () => {
    await postgres.query(REFUSE.replace('#', 'session.started'));
    await startAll('first', 7);
    await waitFor(async () => (await parked()) === 1, 15_000, 'a parked event');
    await startAll('second', -1);
    const faults = (await finish('an event that cannot be recorded')).split('\n').slice(1);
    expect(faults.filter((line) => !line.includes('refused-7'))).toEqual([]);
    expect(await parked()).toBe(1);
  });
});
