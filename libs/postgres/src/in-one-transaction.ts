import type { Query } from './database.js';

/** One transaction on a connection that is the caller's alone. */
export async function inOneTransaction(query: Query, work: () => Promise<unknown>): Promise<void> {
  await query('begin');
  try {
    await work();
    await query('commit');
  } catch (error) {
    await query('rollback').catch(() => undefined);
    throw error;
  }
}
