import { LedgerNews } from '@curfew/domain';
import { listen } from '../cluster/listen.js';
import type { RedisClient } from '../cluster/masters.js';
import { ledgerNewsChannel } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

/** News by pub/sub. Connected for listening only while somebody listens. */
export class RedisLedgerNews extends LedgerNews {
  private readonly listeners = new Set<(tenantId: string) => void>();
  private stopListening: (() => void) | undefined;

  constructor(private readonly redis: RedisClient) {
    super();
  }

  override async tell(tenantIds: readonly string[]): Promise<void> {
    if (tenantIds.length > 0) await orUnavailable(() => this.redis.publish(ledgerNewsChannel, tenantIds.join(' ')));
  }

  override listen(heard: (tenantId: string) => void): () => void {
    this.listeners.add(heard);
    this.stopListening ??= listen(this.redis, ledgerNewsChannel, (tenantIds) => {
      for (const tenantId of tenantIds.split(' ')) for (const each of this.listeners) each(tenantId);
    });
    return () => {
      this.listeners.delete(heard);
      if (this.listeners.size > 0) return;
      this.stopListening?.();
      this.stopListening = undefined;
    };
  }
}
