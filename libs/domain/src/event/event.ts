/** The ledger's event types. An open enumeration. */
export const EVENT_TYPES = [
  'session.started',
  'session.expiring',
  'session.extended',
  'session.locked',
  'session.would_have_ended',
  'session.revoked',
  'session.used_after_end',
  'policy.published',
  'policy.deleted',
  'subscription.disabled',
  'subscription.test',
  'delivery.dead',
  'delivery.late',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The member `data` of every event: plain JSON, instants as RFC 3339 strings. The ledger hashes it as it stands. */
export interface EventData {
  readonly eventId: string;
  readonly schema: 1;
  readonly tenant: string;
  readonly sessionId?: string;
  readonly decidedAt: string;
  readonly [member: string]: unknown;
}

/** One record of the ledger. */
export interface LedgerEvent {
  readonly id: string;
  /** Position in the tenant's ledger, from 1, without gaps. */
  readonly seq: number;
  readonly type: EventType;
  readonly timestamp: number;
  readonly data: EventData;
  /** SHA-256 in hex over the previous hash and this event; see docs/ledger.md. */
  readonly hash: string;
}
