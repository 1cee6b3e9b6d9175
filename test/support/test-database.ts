import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { fromEnvironment } from './from-environment.js';

export interface TestDatabase {
  readonly url: string;
  /** Drops it, whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database of its own for one file of tests, on the run's PostgreSQL. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = fromEnvironment('TEST_DATABASE_URL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

async function run(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
