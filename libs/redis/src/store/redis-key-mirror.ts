import { KeyMirror, type KeyRecord } from '@curfew/domain';
import type { Redis } from 'ioredis';
import { keyMirrorKey, keyUsesKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

const DELETED = 'deleted';

/** API keys in one Redis hash. A deleted key leaves its mark, so that a slow reader of the database cannot bring it back. */
export class RedisKeyMirror extends KeyMirror {
  constructor(private readonly redis: Redis) {
    super();
  }

  override find(id: string): Promise<KeyRecord | 'deleted' | undefined> {
    return orUnavailable(async () => {
      const kept = await this.redis.hget(keyMirrorKey, id);
      if (kept === null) return undefined;
      return kept === DELETED ? DELETED : (JSON.parse(kept) as KeyRecord);
    });
  }

  override async remember(key: KeyRecord): Promise<void> {
    const { id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt } = key;
    const kept = JSON.stringify({ id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt });
    await orUnavailable(() => this.redis.hsetnx(keyMirrorKey, id, kept));
  }

  override async forget(id: string): Promise<void> {
    await orUnavailable(() => this.redis.hset(keyMirrorKey, id, DELETED));
  }

  override async noteUse(uses: ReadonlyMap<string, number>): Promise<void> {
    if (uses.size === 0) return;
    await orUnavailable(() => this.redis.hset(keyUsesKey, new Map(uses)));
  }

  override takeUses(): Promise<ReadonlyMap<string, number>> {
    return orUnavailable(async () => {
      const [[, kept]] = (await this.redis.multi().hgetall(keyUsesKey).del(keyUsesKey).exec()) as [
        [Error | null, Record<string, string>],
      ];
      return new Map(Object.entries(kept).map(([id, at]) => [id, Number(at)]));
    });
  }
}
