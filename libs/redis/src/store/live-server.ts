import { hash32 } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { Argument, Script } from '../script.js';

/**
 * One Redis as session scripts see it. Each script names the server process that it believes to talk to: a shard that was
 * proven on another one may have lost something, and is cold (engine rules 18, 19).
 */
export class LiveServer {
  /** Scripts count what only informs instead of queueing it (engine rule 23). */
  quiet = false;
  /** Memory is short: no session may start. */
  full = false;
  private known: number | undefined;

  constructor(readonly redis: Redis) {
    // The next connection may lead to another process.
    redis.on('close', () => (this.known = undefined));
  }

  /** The number of the server process, from its run id; never 0. */
  async instance(): Promise<number> {
    if (this.known === undefined) {
      const runId = /^run_id:(\w+)/m.exec(await this.redis.info('server'))?.[1];
      if (runId === undefined) throw new Error('Redis does not say its run_id');
      this.known = hash32(runId) || 1;
    }
    return this.known;
  }

  /** Runs a script whose first arguments are the server's number and `quiet`. */
  async run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const instance = this.known ?? (await this.instance());
    return script.run(this.redis, keys, [instance, this.quiet ? 1 : 0], args);
  }
}
