import { LedgerNews } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { ledgerNewsChannel } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

/** News by pub/sub. A connection that listens can do nothing else: it is opened when somebody begins to. */
export class RedisLedgerNews extends LedgerNews {
  private readonly listeners = new Set<(tenantId: string) => void>();
  private listening?: RedisClient;

  constructor(
    private readonly redis: RedisClient,
    private readonly openListening: () => RedisClient,
  ) {
    super();
  }

  override async tell(tenantIds: readonly string[]): Promise<void> {
    if (tenantIds.length > 0) await orUnavailable(() => this.redis.publish(ledgerNewsChannel, tenantIds.join(' ')));
  }

  override listen(heard: (tenantId: string) => void): () => void {
    this.listeners.add(heard);
    this.listening ??= this.subscribe();
    return () => {
      this.listeners.delete(heard);
      if (this.listeners.size > 0) return;
      this.listening?.disconnect();
      this.listening = undefined;
    };
  }

  private subscribe(): RedisClient {
    const connection = this.openListening();
    connection.on('message', (_channel: string, tenantIds: string) => {
      for (const tenantId of tenantIds.split(' ')) for (const heard of this.listeners) heard(tenantId);
    });
    // The client subscribes again by itself whenever it has connected anew.
    connection.subscribe(ledgerNewsChannel).catch(() => undefined);
    return connection;
  }
}
