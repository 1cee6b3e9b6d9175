import { isConnectionError, isRefusedAfterError } from './is-connection-error.js';
import type { Query } from './rows-of.js';

/**
 * The statements of one transaction, sent in the order in which they are asked for, each when the one before is done: who
 * asks may go on working meanwhile. One that is refused because an earlier one failed fails like that one, so that whoever
 * hears first hears the cause. Over a connection that broke nothing more is sent: it would wait for a timeout each time.
 * `end` waits for all of them; what is asked for after it is refused, or it would be outside of the transaction.
 */
export function inOrder(query: Query): { readonly query: Query; readonly end: () => Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  let over = false;
  let failure: unknown;

  async function send<R extends object>(sql: string, params?: readonly unknown[]): Promise<R[]> {
    if (isConnectionError(failure)) throw failure;
    try {
      const rows = await query<R>(sql, params);
      failure = undefined;
      return rows;
    } catch (error) {
      if (failure === undefined || !isRefusedAfterError(error)) failure = error;
      throw failure;
    }
  }

  return {
    query: (sql, params) => {
      if (over) return Promise.reject(new Error('a statement was asked for after its transaction'));
      const sent = last.then(() => send<never>(sql, params));
      last = sent.then(
        () => undefined,
        () => undefined,
      );
      return sent;
    },
    end: () => {
      over = true;
      return last;
    },
  };
}
