import { databaseSource } from './data-source.js';
import { Database } from './database.js';
import { databaseStart } from './database-start.js';
import { useFreshDatabase } from './testing/fresh-database.js';

const fresh = useFreshDatabase(false);
const tools = { pause: async () => undefined, waits: () => undefined };

describe('databaseStart', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  function start(url: string, shards = 16) {
    const source = databaseSource(url, { pool: 2, applicationName: 'spec' });
    closing.push(async () => {
      if (source.isInitialized) await source.destroy();
    });
    const step = databaseStart(source, shards);
    return { step, database: new Database(source, () => step.state === 'ok') };
  }

  it('serves nothing before the tables are there, and everything after', async () => {
    const { step, database } = start(fresh.url);
    const early = { code: 'unavailable', retryAfterSeconds: 5 };
    await expect(database.query('select 1')).rejects.toMatchObject(early);
    await expect(database.transaction((query) => query('select 1'))).rejects.toMatchObject(early);
    await step.run(tools);
    expect(await database.query('select from tenants')).toEqual([]);
  });

  it('refuses another number of shards for good', async () => {
    const { step, database } = start(fresh.url, 8);
    await expect(step.run(tools)).rejects.toMatchObject({ name: 'CannotRun' });
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'wrong-secret'), /password authentication failed/],
    ['a database that is not there', (url: URL) => (url.pathname = '/nowhere'), /"nowhere" does not exist/],
    ['a port where nobody listens', (url: URL) => (url.port = '1'), /ECONNREFUSED/],
  ])('says why it waits, without a secret: %s', async (_, spoil, words) => {
    const url = new URL(fresh.url);
    spoil(url);
    const { step } = start(url.href);
    const said: string[] = [];
    const enough = step.run({
      pause: () => new Promise((resolve) => said.length === 0 && setImmediate(resolve)),
      waits: (name, why) => said.push(`${name}: ${why}`),
    });
    void enough;
    while (said.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(said[0]).toMatch(words);
    expect(said.join()).not.toMatch(/wrong-secret|:\/\//);
    expect(step.state).toBe('away');
  });
});
