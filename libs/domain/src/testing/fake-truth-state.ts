import type { Act } from '../audit/act.js';
import type { AuditEntry } from '../audit/audit-log.js';
import type { AttemptNote } from '../delivery/attempt-note.js';
import type { Delivery, Subscription } from '../delivery/subscription.js';
import type { RetiringKeys, SealedHeaders, SealedKeys } from '../delivery/subscription-keys.js';
import { CurfewError } from '../errors/curfew-error.js';
import type { EventType, LedgerEvent } from '../event/event.js';
import type { PendingEvent } from '../event/gate-decisions.js';
import type { ApiKey, KeyRecord, NewKey } from '../key/api-key.js';
import type { Policy, PolicyDocument } from '../policy/policy.js';
import type { PolicyVersion } from '../policy/policies.js';
import type { SessionRecord } from '../session/session.js';
import type { Tenant } from '../tenant/tenant.js';

export interface FakeTenant extends Tenant {
  readonly internal: boolean;
  generation: number;
  redatedGeneration: number;
  readonly policies: Map<string, Policy>;
  readonly versions: Map<string, PolicyVersion[]>;
  readonly sessions: Map<string, SessionRecord>;
  /** What each session's start said, in canonical JSON. */
  readonly contents: Map<string, string>;
  readonly events: LedgerEvent[];
  readonly audit: AuditEntry[];
}

export interface FakeKey extends ApiKey, KeyRecord {
  readonly bootstrap: boolean;
  lastUsedAt?: number;
  deleted?: 'on purpose' | 'replaced';
}

export interface FakeSubscription extends Subscription {
  readonly keys: SealedKeys;
  readonly retired: readonly (RetiringKeys & SealedKeys)[];
  readonly headers?: SealedHeaders | null;
}

export interface FakeDelivery extends Delivery {
  readonly tenantId: string;
  readonly event: LedgerEvent;
  readonly giveUpAt: number;
  readonly privileged: boolean;
  readonly log?: readonly AttemptNote[];
  readonly claimedUntil?: number;
}

/** An event that waits for the ledger. */
export interface FakeIntake extends PendingEvent {
  readonly only?: string;
  readonly except?: string;
}

/** What the fakes of the truth share. Nothing is lost by a fault, since every fake looks before it writes. */
export class FakeTruthState {
  readonly tenants: FakeTenant[] = [];
  readonly keys: FakeKey[] = [];
  readonly subscriptions: FakeSubscription[] = [];
  readonly deliveries: FakeDelivery[] = [];
  readonly intake: FakeIntake[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private numbers = 0;

  constructor(readonly now: () => number) {}

  /** Numbers of all things, in order of creation. */
  next(): number {
    return ++this.numbers;
  }

  tenant(id: string): FakeTenant {
    const tenant = this.tenants.find((one) => one.id === id);
    if (tenant === undefined) throw new CurfewError('not_found', 'There is no such tenant.');
    return tenant;
  }

  /** Runs `work` after all work that was given before it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  audit(act: Act, entry: Pick<AuditEntry, 'action' | 'target' | 'reason' | 'before' | 'after'>): void {
    const { keyId, onBehalfOf, requestId } = act;
    const id = String(this.next());
    this.tenant(act.tenantId).audit.push({ ...entry, id, at: this.now(), keyId, onBehalfOf, requestId });
  }

  /** Puts an event before the ledger; returns its id. */
  announce(tenantId: string, type: EventType, members: object, to: { only?: string; except?: string } = {}): string {
    const [id, at] = [crypto.randomUUID(), this.now()];
    const decidedAt = new Date(at).toISOString();
    const data = { ...members, eventId: id, schema: 1 as const, tenant: tenantId, decidedAt };
    this.intake.push({ tenantId, id, type, at, data, ...to });
    return id;
  }

  addKey(tenantId: string, key: NewKey): FakeKey {
    const tenantNumber = this.tenant(tenantId).number;
    const { bootstrap = false, ...rest } = key;
    const made: FakeKey = { ...rest, tenantId, tenantNumber, createdAt: this.now(), bootstrap };
    this.keys.push(made);
    return made;
  }

  addVersion(
    tenant: FakeTenant,
    by: string,
    name: string,
    document: PolicyDocument | undefined,
    diff: PolicyVersion['diff'],
  ): Policy {
    const history = tenant.versions.get(name) ?? [];
    const version = history.length + 1;
    const published = { version, generation: tenant.generation, publishedAt: this.now(), publishedBy: by };
    const redating = { touched: 0, warned: 0, ended: 0 };
    tenant.versions.set(name, [
      ...history,
      { ...published, document, deleted: document === undefined, diff, redating },
    ]);
    const policy = { ...published, document: document! };
    if (document === undefined) tenant.policies.delete(name);
    else tenant.policies.set(name, policy);
    return policy;
  }

  replaceDelivery(id: string, change: Partial<FakeDelivery>): void {
    const at = this.deliveries.findIndex((one) => one.id === id);
    this.deliveries[at] = { ...this.deliveries[at]!, ...change };
  }

  replaceSubscription(id: string, change: Partial<FakeSubscription>): FakeSubscription {
    const at = this.subscriptions.findIndex((one) => one.id === id);
    return (this.subscriptions[at] = { ...this.subscriptions[at]!, ...change });
  }

  /** Gives up what is owed to the subscription. */
  giveUp(subscriptionId: string, lastError: string): void {
    for (const { id, subscriptionId: to, status } of this.deliveries)
      if (to === subscriptionId && (status === 'pending' || status === 'failed'))
        this.replaceDelivery(id, { status: 'dead', lastError, nextAttemptAt: undefined, claimedUntil: undefined });
  }

  disable(id: string, disabledReason: string): FakeSubscription {
    const subscription = this.replaceSubscription(id, { status: 'disabled', disabledReason });
    this.giveUp(id, disabledReason);
    const members = { subscription: { id, name: subscription.name }, reason: disabledReason };
    this.announce(subscription.tenantId, 'subscription.disabled', members);
    return subscription;
  }
}
