import { KeyMirror, type KeyRecord } from '@curfew/domain';
import { openKeyMirror } from '../commands/open-key-mirror.js';
import { keyMirrorKey, keyUsesKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';
import type { LiveServer } from './live-server.js';

const DELETED = 'deleted';
/** Names the server that the mirror was filled on; no key has this id. */
const SERVER_FIELD = '!';

/**
 * API keys in one Redis hash. A deleted key leaves its mark, so that a slow reader of the database cannot bring it back. A
 * mirror that was filled on another server may have lost such marks: it is emptied (engine rules 19, 24).
 */
export class RedisKeyMirror extends KeyMirror {
  constructor(private readonly server: LiveServer) {
    super();
  }

  override find(id: string): Promise<KeyRecord | 'deleted' | undefined> {
    return orUnavailable(async () => {
      const [kept, here] = await this.server.at(keyMirrorKey, async (redis, instance) => {
        const [server, found] = await redis.hmget(keyMirrorKey, SERVER_FIELD, id);
        return [found, server === String(instance)] as const;
      });
      if (!here) {
        await openKeyMirror(this.server);
        return undefined;
      }
      if (kept === null || kept === undefined) return undefined;
      return kept === DELETED ? DELETED : (JSON.parse(kept) as KeyRecord);
    });
  }

  private get redis() {
    return this.server.redis;
  }

  override async remember(key: KeyRecord): Promise<void> {
    const { id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt } = key;
    const kept = JSON.stringify({ id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt });
    await orUnavailable(async () => {
      await openKeyMirror(this.server);
      await this.redis.hsetnx(keyMirrorKey, id, kept);
    });
  }

  override async forget(id: string): Promise<void> {
    await orUnavailable(async () => {
      await openKeyMirror(this.server);
      await this.redis.hset(keyMirrorKey, id, DELETED);
    });
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
