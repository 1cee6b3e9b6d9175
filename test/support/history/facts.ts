/** What the stores and receivers hold at the end of a test, of one tenant. Instants are milliseconds. */
export interface Facts {
  /** The live store's time. */
  readonly now: number;
  readonly sessions: readonly SessionFact[];
  readonly events: readonly EventFact[];
  readonly head: { readonly seq: number; readonly hash: string };
  /** The last event that the ledger no longer keeps: up to it, `events` are what the reader has seen. */
  readonly dropped: number;
  readonly subscriptions: readonly SubscriptionFact[];
  readonly deliveries: readonly DeliveryFact[];
  /** Targets of the audit log's `session.revoke` and `revocation.create`, as often as they are there. */
  readonly audited: readonly string[];
  /** Decisions that were set aside because they could not be recorded. */
  readonly parked: readonly string[];
  /** Ids of the sessions that the live store has a record of. */
  readonly live: ReadonlySet<string>;
  /** The due index: when each session is looked at next. */
  readonly due: ReadonlyMap<string, number>;
  /** What the live store remembers of endings. */
  readonly tombstones: ReadonlyMap<string, EndingFact>;
  /** What the reader that paged throughout has seen, in its order. */
  readonly paged: readonly EventFact[];
  /** By subscription: the event ids that its receiver was sent. */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface EndingFact {
  readonly cause: string;
  readonly deadline?: number;
  readonly decidedAt: number;
  /** The cut-off that ended it. */
  readonly revocationId?: string;
}

export interface SessionFact {
  readonly sessionId: string;
  /** Of a child. */
  readonly parentId?: string;
  readonly authenticatedAt: number;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly generation: number;
  readonly intent?: string;
  readonly ended?: EndingFact;
}

export interface EventFact {
  readonly id: string;
  readonly seq: number;
  readonly type: string;
  readonly timestamp: string;
  readonly hash: string;
  readonly data: {
    readonly sessionId?: string;
    readonly cause?: string;
    readonly clock?: string;
    readonly deadline?: string;
    readonly decidedAt: string;
    readonly lastActivityAt?: string;
    readonly latenessMs?: number;
    readonly generation?: number;
    readonly application?: string;
    readonly groups?: readonly string[];
    readonly endedWithParent?: boolean;
    readonly [member: string]: unknown;
  };
}

export interface SubscriptionFact {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly enabled: boolean;
  readonly events: readonly string[];
  readonly filter: {
    readonly application?: readonly string[];
    readonly cause?: readonly string[];
    readonly group?: readonly string[];
  };
}

export interface DeliveryFact {
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly type: string;
  readonly status: string;
}
