import type { Decision } from '../event/decision.js';
import { decisionName } from '../event/decision-name.js';
import type { LedgerEvent } from '../event/event.js';
import { gateDecisions } from '../event/gate-decisions.js';
import { type EventFilter, matchesEvent } from '../event/event-filter.js';
import { Ledger, type Committed, type NewDelivery } from '../event/ledger.js';
import type { Page, PageRequest } from '../page.js';
import { hash32, liveField } from '../session/shard-of.js';
import type { Subscription } from '../delivery/subscription.js';
import { pageByNumber } from './fake-page.js';
import type { FakeIntake, FakeTruthState } from './fake-truth-state.js';

const DAY_MS = 86_400_000;

function hashOf(previous: string, event: Omit<LedgerEvent, 'hash'>): string {
  return hash32(previous + JSON.stringify(event)).toString(16);
}

function wants({ id, events, filter }: Subscription, event: FakeIntake): boolean {
  if (event.only !== undefined) return event.only === id;
  const { application, cause, groups = [] } = event.data as { application?: string; cause?: string; groups?: string[] };
  return (
    event.except !== id &&
    (events.includes('*') || events.includes(event.type)) &&
    (filter.application?.includes(application ?? '') ?? true) &&
    (filter.cause?.includes(cause ?? '') ?? true) &&
    (filter.group?.some((group) => groups.includes(group)) ?? true)
  );
}

export class FakeLedger extends Ledger {
  private readonly parked = new Set<string>();

  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async commit(decisions: readonly Decision[]): Promise<Committed> {
    const { tenants } = this.state;
    const sessions = new Map(
      tenants.flatMap((tenant) => [...tenant.sessions.values()]).map((row) => [liveField(row), row]),
    );
    const known = new Map(tenants.flatMap((tenant) => tenant.events).map((event) => [event.id, event.data['cause']]));
    const gated = gateDecisions(decisions, { sessions, known, idOf: (name) => name });
    for (const { tenantId, sessionId, lastActivityAt, ended } of gated.writes) {
      const rows = this.state.tenant(tenantId).sessions;
      rows.set(sessionId, { ...rows.get(sessionId)!, lastActivityAt, ...(ended && { ended }) });
    }
    const pending = [...this.state.intake.splice(0), ...gated.events];
    const events = pending.map((event) => this.append(event));
    const deliveries = pending.flatMap((event, index) => this.owe(event, events[index]!));
    return { events, deliveries, conflicts: gated.conflicts };
  }

  override async park(decision: Decision): Promise<void> {
    this.parked.add(decisionName(String(decision.tenantNumber), decision));
  }

  override async page(tenantId: string, filter: EventFilter, page: PageRequest): Promise<Page<LedgerEvent>> {
    const { events } = this.state.tenant(tenantId);
    const some = events.filter((event) => matchesEvent(filter, event));
    const { items } = pageByNumber(some, page, (event) => event.seq);
    const end = items.length < page.limit ? events.length : items.at(-1)!.seq;
    return { items, next: String(Math.max(end, Number(page.after ?? 0))) };
  }

  override async heads(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map(tenantIds.map((tenantId) => [tenantId, this.state.tenant(tenantId).events.length]));
  }

  override async verify(tenantId: string): Promise<number | undefined> {
    let previous = '';
    for (const [index, { hash, ...event }] of this.state.tenant(tenantId).events.entries()) {
      if (event.seq !== index + 1 || hash !== hashOf(previous, event)) return index + 1;
      previous = hash;
    }
    return undefined;
  }

  override async parkedCount(): Promise<number> {
    return this.parked.size;
  }

  private append({ tenantId, id, type, at, data }: FakeIntake): LedgerEvent {
    const { events } = this.state.tenant(tenantId);
    const event = { id, seq: events.length + 1, type, timestamp: at, data };
    const placed = { ...event, hash: hashOf(events.at(-1)?.hash ?? '', event) };
    events.push(placed);
    return placed;
  }

  private owe(pending: FakeIntake, event: LedgerEvent): NewDelivery[] {
    const { tenantId, privileged = false } = pending;
    const owed = this.state.subscriptions.filter(
      (one) => one.tenantId === tenantId && one.status === 'enabled' && wants(one, pending),
    );
    return owed.map(({ id: subscriptionId, batch }) => {
      const [id, now] = [String(this.state.next()), this.state.now()];
      this.state.deliveries.push({
        id,
        tenantId,
        subscriptionId,
        event,
        eventId: event.id,
        type: event.type,
        status: 'pending',
        attempts: 0,
        createdAt: now,
        nextAttemptAt: now + 10_000 + (batch?.maxWaitMs ?? 0),
        giveUpAt: event.timestamp + DAY_MS,
        privileged,
      });
      return { id, subscriptionId, type: event.type, ...(privileged && { privileged }), ...(batch && { batch }) };
    });
  }
}
