import { createServer, connect, type Server, type Socket } from 'node:net';
import { waitFor } from '../../../test/support/wait-for.js';
import { openDatabase } from './data-source.js';
import { Database } from './database.js';
import { useFreshDatabase } from './testing/fresh-database.js';

const fresh = useFreshDatabase();

/** A door to the real server that can be frozen or shut. */
class Door {
  private readonly pairs: [Socket, Socket][] = [];
  private server!: Server;
  url!: string;

  async open(target: string): Promise<void> {
    const real = new URL(target);
    this.server = createServer((near) => {
      const far = connect(Number(real.port || 5432), real.hostname);
      this.pairs.push([near, far]);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as { port: number }).port);
    this.url = url.href;
  }

  freeze(): void {
    for (const [near, far] of this.pairs) near.unpipe(far).pause();
  }

  async shut(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.pairs.flat()) socket.destroy();
    await closed;
  }
}

describe('Database', () => {
  let door: Door;
  let database: Database;
  let close: () => Promise<void>;
  beforeEach(async () => {
    door = new Door();
    await door.open(fresh.url);
    const source = await openDatabase(door.url, { pool: 2, applicationName: 'spec' });
    database = new Database(source);
    close = () => source.destroy();
  });
  afterEach(async () => {
    await door.shut().catch(() => undefined);
    await close();
  });
  const away = { code: 'unavailable', retryAfterSeconds: 5 };

  it('answers unavailable when the server is gone, within a statement, a transaction and before', async () => {
    const open = database.transaction(async (query) => {
      await query('select 1');
      await door.shut();
      return query('select 1');
    });
    await expect(open).rejects.toMatchObject(away);
    await expect(database.query('select 1')).rejects.toMatchObject(away);
    await expect(database.transaction((query) => query('select 1'))).rejects.toMatchObject(away);
  });

  it('notices a server that stopped answering within about five seconds and recovers', async () => {
    await database.query('select 1');
    door.freeze();
    const begun = performance.now();
    await expect(database.transaction((query) => query('select 1'))).rejects.toMatchObject(away);
    expect(performance.now() - begun).toBeLessThan(6_500);
    await expect(database.query('select 1')).rejects.toMatchObject(away);
    expect(await waitFor(() => database.query<{ one: number }>('select 1 as one'))).toEqual([{ one: 1 }]);
  }, 20_000);

  it('recovers from connections that the server ended', async () => {
    await database.query('select 1');
    await fresh.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const later = async () =>
      database.query<{ one: number }>('select 1 as one').catch(() => database.query('select 1 as one'));
    expect(await later()).toEqual([{ one: 1 }]);
  });

  it('lets a faulty statement be what it is, and keeps nothing of its transaction', async () => {
    await expect(database.query('select nonsense')).rejects.toThrow(/nonsense/);
    const work = database.transaction(async (query) => {
      await query(`insert into settings (name, value) values ('kept', 'no')`);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await database.query(`select from settings where name = 'kept'`)).toEqual([]);
  });

  it('runs a transaction again that collided with another', async () => {
    await database.query(`insert into settings (name, value) values ('a', '0'), ('b', '0')`);
    let first = 0;
    let release: () => void;
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const cross = (one: string, other: string) =>
      database.transaction(async (query) => {
        await query(`update settings set value = value::int + 1 where name = $1`, [one]);
        if (++first === 2) release();
        await both;
        await query(`update settings set value = value::int + 1 where name = $1`, [other]);
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    const rows = await database.query<{ value: string }>(`select value from settings where name in ('a', 'b')`);
    expect(rows.map((row) => row.value)).toEqual(['2', '2']);
  });
});
