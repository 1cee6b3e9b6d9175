import { LedgerNews } from '../event/ledger-news.js';

/** News within one process. */
export class FakeLedgerNews extends LedgerNews {
  private readonly listeners = new Set<(tenantId: string) => void>();

  override async tell(tenantIds: readonly string[]): Promise<void> {
    for (const tenantId of tenantIds) for (const heard of this.listeners) heard(tenantId);
  }

  override listen(heard: (tenantId: string) => void): () => void {
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  }
}
