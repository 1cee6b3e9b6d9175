/** Word that ledgers have grown. It may be lost: whoever must miss nothing looks at the ledger too, now and then. */
export abstract class LedgerNews {
  abstract tell(tenantIds: readonly string[]): Promise<void>;
  /** Calls `heard` with each tenant that somebody tells of, until the returned function is called. */
  abstract listen(heard: (tenantId: string) => void): () => void;
}
