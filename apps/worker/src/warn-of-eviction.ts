import type { Redis } from '@curfew/redis';
import type { Logger } from 'pino';

/**
 * Says so when Redis may throw live sessions away to make room (engine rule 23). From `INFO`: managed services forbid
 * `CONFIG`. It is no reason not to start: a shard that lost its header is restored.
 */
export async function warnOfEviction(redis: Pick<Redis, 'info'>, logger: Pick<Logger, 'warn'>): Promise<void> {
  const info = await redis.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  logger.warn({ policy }, 'Redis evicts live sessions when its memory is full: set maxmemory-policy to noeviction');
}
