import { CurfewError } from '@curfew/domain';
import type { DataSource, QueryRunner } from 'typeorm';
import { discardConnection } from './discard-connection.js';
import { inOrder } from './in-order.js';
import { isCollision, isConnectionError } from './is-connection-error.js';
import { rowsOf, type Query } from './rows-of.js';
import { Silence } from './silence.js';
import { type ApartTimeouts, sourceApart } from './source-apart.js';

export type { Query };

const RETRY_AFTER_SECONDS = 5;
const TRIES = 3;

/**
 * The one way to the statements: all repositories stand on it, so that a database that is away is `unavailable` to
 * every caller and a collision of transactions is tried again in one place.
 */
export class Database {
  private readonly silence = new Silence();

  /** Until `ready` says yes, every statement is refused: there may be no connection, and no tables, yet. */
  constructor(
    private readonly source: DataSource,
    private readonly ready: () => boolean = () => true,
  ) {}

  /** Runs one statement, again when it collided with another. */
  query<R extends object>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    return this.colliding((runner) => rowsOf<R>(runner, sql, params));
  }

  /**
   * Runs `work` in one transaction (read committed), again when it collided with another: it must be repeatable. It need not
   * wait for one statement to ask for the next.
   */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.colliding((runner) => inTransaction(runner, work));
  }

  /** Runs work that nobody waits for on a connection of its own, which is closed after. */
  async apart<T>(timeouts: ApartTimeouts, work: (query: Query) => Promise<T>): Promise<T> {
    if (!this.ready()) throw unavailable('The database is not ready yet.');
    const apart = sourceApart(this.source, timeouts);
    try {
      await apart.initialize();
      const runner = apart.createQueryRunner();
      return await work((sql, params = []) => rowsOf(runner, sql, params)).finally(() => runner.release());
    } catch (error) {
      throw isConnectionError(error) ? unavailable('The database is away.') : error;
    } finally {
      if (apart.isInitialized) await apart.destroy();
    }
  }

  private async colliding<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.onRunner(work);
      } catch (error) {
        if (!isCollision(error) || attempt === TRIES) throw error;
      }
    }
  }

  private async onRunner<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    if (!this.ready()) throw unavailable('The database is not ready yet.');
    if (!this.silence.admits()) throw unavailable('The database is away.');
    const runner = this.source.createQueryRunner();
    try {
      return await this.silence.listen(() => work(runner));
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      await discardConnection(runner, error as Error);
      throw unavailable('The database is away.');
    } finally {
      await runner.release();
    }
  }
}

async function inTransaction<T>(runner: QueryRunner, work: (query: Query) => Promise<T>): Promise<T> {
  await runner.startTransaction();
  const { query, end } = inOrder((sql, params = []) => rowsOf(runner, sql, params));
  try {
    const value = await work(query).finally(end);
    await runner.commitTransaction();
    return value;
  } catch (error) {
    // Over a broken connection a rollback would only wait for the next timeout; the server rolls back by itself.
    if (!isConnectionError(error)) await runner.rollbackTransaction();
    throw error;
  }
}

function unavailable(detail: string): CurfewError {
  return new CurfewError('unavailable', detail, [], RETRY_AFTER_SECONDS);
}
