import { infosOf, type RedisClient } from '@curfew/redis';
import type { Logger } from 'pino';

/**
 * Says so when Redis may throw live sessions away to make room (engine rule 23). From `INFO`: managed services forbid
 * `CONFIG`. It is no reason not to start: a shard that lost its header is restored.
 */
export async function warnOfEviction(redis: RedisClient, logger: Pick<Logger, 'warn'>): Promise<void> {
  const infos = await infosOf(redis, 'memory').catch(() => []);
  const policies = infos.map((info) => /^maxmemory_policy:(\S+)/m.exec(info)?.[1]);
  const policy = policies.find((one) => one !== undefined && one !== 'noeviction');
  if (policy === undefined) return;
  logger.warn({ policy }, 'Redis evicts live sessions when its memory is full: set maxmemory-policy to noeviction');
}
