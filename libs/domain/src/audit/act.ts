/** Who does an administrative act: it goes to the audit log in the transaction of the act itself. */
export interface Act {
  readonly tenantId: string;
  /** The acting API key's id; `system` for what Curfew does by itself at boot. */
  readonly keyId: string;
  /** The person behind the key, as the caller names them (`Curfew-On-Behalf-Of`). */
  readonly onBehalfOf?: string;
  readonly requestId?: string;
}
