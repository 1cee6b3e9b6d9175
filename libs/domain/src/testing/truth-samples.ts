import type { Act } from '../audit/act.js';
import type { SubscriptionDraft } from '../delivery/subscriptions.js';
import type { NewKeys } from '../delivery/subscription-keys.js';
import type { Subscription } from '../delivery/subscription.js';
import type { Decision } from '../event/decision.js';
import type { LedgerEvent } from '../event/event.js';
import type { NewKey } from '../key/api-key.js';
import type { PageRequest } from '../page.js';
import type { SessionDraft, SessionRecord } from '../session/session.js';
import type { Tenant } from '../tenant/tenant.js';
import type { TruthPorts } from './truth-ports.js';

/** A moment in the past, in milliseconds: what suites call now. */
export const NOW = Date.UTC(2026, 0, 15, 12, 0, 0, 123);

export const ALL: PageRequest = { limit: 500 };

let counter = 0;

/** Unlike any other name of this run; made of letters and digits. */
export function fresh(prefix: string): string {
  counter++;
  return `${prefix}${Math.random().toString(36).slice(2, 8)}${counter}`;
}

export function newKey(over: Partial<NewKey> = {}): NewKey {
  return { id: fresh('key'), secretHash: fresh('hash'), name: 'a key', scopes: ['check:read'], ...over };
}

export function actIn(tenant: Pick<Tenant, 'id'>, over: Partial<Act> = {}): Act {
  return { tenantId: tenant.id, keyId: 'acting', ...over };
}

export function bornTenant(truth: TruthPorts): Promise<Tenant> {
  return truth.tenants.ensure(fresh('tenant'));
}

export function draftOf(over: Partial<SessionDraft> = {}): SessionDraft {
  return { sessionId: fresh('s'), subject: 'ann', application: 'shop', groups: [], labels: {}, ...over };
}

/** Starts a session of which all others are alive. */
export async function started(truth: TruthPorts, tenant: Tenant, over: Partial<SessionDraft> = {}, now = NOW) {
  const request = { tenantId: tenant.id, draft: draftOf(over), now, actor: 'starter' };
  const { record } = await truth.sessions.start(request, async (keys) => keys.map(() => true));
  return record;
}

export function decisionOn(record: SessionRecord, over: Partial<Decision> = {}): Decision {
  return {
    tenantNumber: record.tenantNumber,
    sessionId: record.sessionId,
    type: 'revoked',
    cause: 'idle_timeout',
    clock: 'idle',
    deadline: NOW + 900_000,
    decidedAt: NOW + 900_040,
    epoch: 0,
    generation: 1,
    lastActivityAt: NOW,
    ...over,
  };
}

/** Keys as they would come from the box. */
export function keysNamed(name: string): NewKeys {
  return {
    secret: Buffer.from(`${name} sealed`),
    signingKey: Buffer.from(`${name} sealed too`),
    publicKey: `whpk_${name}`,
  };
}

export function subscribed(
  truth: TruthPorts,
  tenant: Tenant,
  over: Partial<SubscriptionDraft> = {},
): Promise<Subscription> {
  const draft = {
    name: 'receiver',
    kind: 'webhook',
    url: 'https://receiver.example/',
    events: ['*'],
    filter: {},
  } as const;
  return truth.subscriptions.create({ ...draft, ...over }, keysNamed('first'), actIn(tenant));
}

/** Everything in the tenant's ledger. */
export async function eventsOf(truth: TruthPorts, tenant: Tenant): Promise<readonly LedgerEvent[]> {
  return (await truth.ledger.page(tenant.id, {}, ALL)).items;
}
