import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { discardConnection } from './discard-connection.js';
import { isConnectionError } from './is-connection-error.js';
import { sourceApart } from './source-apart.js';

const LOCK = 7_262_023;
const POLL_MS = 150;

/** A migration that cannot have its lock gives way to those who came after it, and is tried again with the whole start. */
const LOCK_TIMEOUT_MS = 4_000;

/**
 * Runs pending migrations, one process at a time, and returns their names. They have connections of their own: one that
 * converts large tables would else be cut off, and begun again, for ever.
 */
export async function migrateWithLock(source: DataSource, waitMs = 60_000): Promise<string[]> {
  const apart = await sourceApart(source, { lockMs: LOCK_TIMEOUT_MS }).initialize();
  try {
    return await migrate(apart, waitMs);
  } finally {
    await apart.destroy();
  }
}

/** The others poll: a process blocked in `pg_advisory_lock` holds a snapshot for which `create index concurrently` would wait for ever. */
async function migrate(source: DataSource, waitMs: number): Promise<string[]> {
  const holder = source.createQueryRunner();
  await holder.connect();
  let held = false;
  try {
    for (let waited = 0; !held; waited += POLL_MS) {
      const [row] = await holder.query('select pg_try_advisory_lock($1) as held', [LOCK]);
      held = row.held;
      if (!held && waited >= waitMs) throw new Error('another process holds the migration lock');
      if (!held) await sleep(POLL_MS);
    }
    const run = await source.runMigrations({ transaction: 'each' });
    return run.map((migration) => migration.name);
  } catch (error) {
    // The lock goes with its connection; in the pool it would be ours and out of reach.
    if (isConnectionError(error)) {
      held = false;
      await discardConnection(holder, error as Error);
    }
    throw error;
  } finally {
    if (held) await holder.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await holder.release();
  }
}
