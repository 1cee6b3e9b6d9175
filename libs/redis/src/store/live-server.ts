import { hash32 } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
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
  /** Whether shards are on several servers: no call may name two of them, and each fails alone. */
  readonly spread: boolean = false;
  private known: number | undefined;

  /** `redis` is for commands that need not name the server. */
  constructor(readonly redis: RedisClient) {
    // The next connection may lead to another process.
    redis.on('close', () => (this.known = undefined));
  }

  /** Runs a script whose first arguments are the server's number and `quiet`. */
  async run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const instance = this.known ?? (await this.instance());
    return script.run(this.redis, keys, [instance, this.quiet ? 1 : 0], args);
  }

  /** Runs a script whose first argument is the server's number. */
  async ask(script: Script, keys: readonly string[], args: readonly Argument[] = []): Promise<unknown> {
    const instance = this.known ?? (await this.instance());
    return script.run(this.redis, keys, [instance], args);
  }

  /** Calls with the server that has `key`, and its number. */
  async at<T>(_key: string, call: (redis: RedisClient, instance: number) => Promise<T>): Promise<T> {
    return call(this.redis, this.known ?? (await this.instance()));
  }

  private async instance(): Promise<number> {
    this.known = await instanceOf(this.redis);
    return this.known;
  }
}

/** The number of a server process, from its run id; never 0. */
export async function instanceOf(redis: Pick<RedisClient, 'info'>): Promise<number> {
  const runId = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1];
  if (runId === undefined) throw new Error('Redis does not say its run_id');
  return hash32(runId) || 1;
}
