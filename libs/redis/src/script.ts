import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisClient } from './cluster/masters.js';

const INCLUDE = /^--- @include "([a-z-]+)"$/gm;

export type Argument = string | number | Buffer;
type Arguments = readonly Argument[];

/** One Lua file of `commands/`, with its includes put in, run by its digest. */
export class Script {
  readonly source: string;
  private readonly sha: string;

  constructor(name: string) {
    const folder = join(__dirname, 'commands');
    this.source = readFileSync(join(folder, `${name}.lua`), 'utf8').replaceAll(INCLUDE, (_, part: string) =>
      readFileSync(join(folder, 'includes', `${part}.lua`), 'utf8'),
    );
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  /** Sends the source only when the server does not know it (after a restart or a failover). */
  async run(redis: RedisClient, keys: readonly string[], args: Arguments = [], more: Arguments = []): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args, ...more);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return await redis.eval(this.source, keys.length, ...keys, ...args, ...more);
    }
  }
}
