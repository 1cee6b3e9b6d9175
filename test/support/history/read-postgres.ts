import type { Client } from 'pg';
import type { DeliveryFact, Facts, SessionFact, SubscriptionFact } from './facts.js';

export type PostgresFacts = Pick<
  Facts,
  'sessions' | 'events' | 'head' | 'dropped' | 'subscriptions' | 'deliveries' | 'audited' | 'parked'
>;

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const SESSIONS = `select id as "sessionId", case when locator_shard is not null then parent_id end as "parentId",
  ${MS('authenticated_at')} as "authenticatedAt", generation::int as generation,
  (limits->>'idleTimeoutSeconds')::int * 1000 as "idleMs",
  (limits->>'absoluteTimeoutSeconds')::int * 1000 as "absoluteMs",
  case when ended_at is null then intent_cause end as intent,
  case when ended_at is not null then json_build_object(
    'cause', cause, 'decidedAt', ${MS('ended_at')}, 'deadline', ${MS('deadline')}, 'revocationId', revocation_id) end as ended
  from (select * from sessions union all select * from session_archive) s where tenant_id = $1`;

const EVENTS = `select id, seq::int as seq, type, at, data, hash from events where tenant_id = $1 order by seq`;

const SUBSCRIPTIONS = `select id, name, ${MS('created_at')} as "createdAt", status = 'enabled' as enabled, events, filter
  from subscriptions where tenant_id = $1`;

const DELIVERIES = `select subscription_id as "subscriptionId", event_id as "eventId", type, status
  from deliveries where tenant_id = $1`;

/** All that the database holds of a tenant, read in one snapshot. */
export async function readPostgres(client: Client, tenantId: string): Promise<PostgresFacts> {
  const rows = async <T>(sql: string) => (await client.query(sql, [tenantId])).rows as T[];
  await client.query('begin isolation level repeatable read');
  try {
    const events = await rows<Omit<Facts['events'][number], 'timestamp'> & { at: Date }>(EVENTS);
    const [head] = await rows<Facts['head']>(`select seq::int as seq, hash from ledger_heads where tenant_id = $1`);
    const [anchor] = await rows<{ seq: number }>(`select seq::int as seq from ledger_anchors where tenant_id = $1`);
    const audited = await rows<{ target: string }>(
      `select target from audit where tenant_id = $1 and action in ('session.revoke', 'revocation.create')`,
    );
    const parked = await rows<{ what: string }>(
      `select p.session_id || ': ' || p.error as what from parked_decisions p join tenants t on t.number = p.tenant_number
       where t.id = $1`,
    );
    return {
      sessions: (await rows<SessionFact>(SESSIONS)).map(present),
      events: events.map(({ at, ...event }) => ({ ...event, timestamp: at.toISOString() })),
      head: head ?? { seq: 0, hash: '' },
      dropped: anchor?.seq ?? 0,
      subscriptions: await rows<SubscriptionFact>(SUBSCRIPTIONS),
      deliveries: await rows<DeliveryFact>(DELIVERIES),
      audited: audited.map(({ target }) => target),
      parked: parked.map(({ what }) => what),
    };
  } finally {
    await client.query('commit');
  }
}

/** What is null in a row is absent in a fact. */
function present({ parentId, intent, ended, ...row }: SessionFact): SessionFact {
  return {
    ...row,
    parentId: parentId ?? undefined,
    intent: intent ?? undefined,
    ended: ended
      ? { ...ended, deadline: ended.deadline ?? undefined, revocationId: ended.revocationId ?? undefined }
      : undefined,
  };
}
