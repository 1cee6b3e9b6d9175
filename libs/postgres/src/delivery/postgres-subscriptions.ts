import { randomUUID } from 'node:crypto';
import {
  CurfewError,
  Subscriptions,
  type Act,
  type AttemptNote,
  type Delivery,
  type DeliveryStatus,
  type LoggedDelivery,
  type NewKeys,
  type Page,
  type PageRequest,
  type Subscription,
  type SubscriptionDraft,
  type SubscriptionPatch,
} from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import { isBigint, numberCursor, pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { isUuid } from '../uuid.js';
import { announce } from './announce.js';
import { auditedSubscription, patchSubscription } from './patch-subscription.js';
import { findSubscription } from './find-subscription.js';
import { rotateKeys } from './rotate-keys.js';
import {
  toDelivery,
  toSubscription,
  WITH_RETIRING,
  type DeliveryRow,
  type RetiringRow,
  type SubscriptionRow,
} from './subscription-row.js';

export class PostgresSubscriptions extends Subscriptions {
  constructor(private readonly database: Database) {
    super();
  }

  override create(draft: SubscriptionDraft, keys: NewKeys, act: Act): Promise<Subscription> {
    return this.database.transaction(async (query) => {
      const { filter } = draft;
      const [row] = await query<SubscriptionRow>(
        `insert into subscriptions (id, tenant_id, name, kind, url, sealed_secret, events, filter, filter_application,
           filter_cause, filter_group, sealed_signing_key, public_key, batch_max_events, batch_max_wait_ms,
           concurrency, sealed_headers, header_names, application, converge_within_seconds)
         values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         returning *`,
        [
          randomUUID(),
          act.tenantId,
          draft.name,
          draft.kind,
          draft.url,
          keys.secret,
          draft.events,
          JSON.stringify(filter),
          filter.application ?? null,
          filter.cause ?? null,
          filter.group ?? null,
          keys.signingKey,
          keys.publicKey,
          draft.batch?.maxEvents ?? null,
          draft.batch?.maxWaitMs ?? null,
          draft.concurrency ?? null,
          draft.headers?.sealed ?? null,
          draft.headers?.names ?? [],
          draft.application ?? null,
          draft.convergeWithinSeconds ?? null,
        ],
      );
      const subscription = toSubscription(row!);
      const after = auditedSubscription(subscription);
      await writeAudit(query, act, { action: 'subscription.create', target: `subscription/${subscription.id}`, after });
      return subscription;
    });
  }

  override async find(tenantId: string, id: string): Promise<Subscription | undefined> {
    if (!isUuid(id)) return undefined;
    return findSubscription((sql, params) => this.database.query(sql, params), id, tenantId);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Subscription>> {
    const rows = await this.database.query<SubscriptionRow & { retiring: RetiringRow[] }>(
      `select ${WITH_RETIRING} from subscriptions s where tenant_id = $1 and number > $2 order by number limit $3`,
      [tenantId, numberCursor(page.after, '0'), page.limit + 1],
    );
    return pageOf(
      rows,
      page.limit,
      (row) => toSubscription(row, row.retiring),
      (row) => row.number,
    );
  }

  override async patch(id: string, patch: SubscriptionPatch, act: Act): Promise<Subscription | undefined> {
    if (!isUuid(id)) return undefined;
    return this.database.transaction((query) => patchSubscription(query, id, patch, act));
  }

  override async rotateKeys(id: string, keys: NewKeys, overlapMs: number, act: Act): Promise<Subscription | undefined> {
    if (!isUuid(id)) return undefined;
    return this.database.transaction((query) => rotateKeys(query, id, { keys, overlapMs }, act));
  }

  override async delete(id: string, act: Act): Promise<boolean> {
    if (!isUuid(id)) return false;
    return this.database.transaction(async (query) => {
      const [row] = await query<SubscriptionRow>(
        `delete from subscriptions where id = $1 and tenant_id = $2 returning *`,
        [id, act.tenantId],
      );
      if (row === undefined) return false;
      await query(`delete from deliveries where subscription_id = $1`, [id]);
      const before = auditedSubscription(toSubscription(row));
      await writeAudit(query, act, { action: 'subscription.delete', target: `subscription/${id}`, before });
      return true;
    });
  }

  override async requestTest(id: string, act: Act): Promise<string> {
    const subscription = await this.find(act.tenantId, id);
    if (subscription === undefined) throw new CurfewError('not_found', 'There is no such subscription.');
    if (subscription.status === 'disabled')
      throw new CurfewError('subscription_disabled', 'The subscription is disabled: enable it first.');
    return this.database.transaction(async (query) => {
      const members = { subscription: { id, name: subscription.name }, actor: act.keyId };
      const [eventId] = await announce(query, act.tenantId, { type: 'subscription.test', members, only: id });
      await writeAudit(query, act, { action: 'subscription.test', target: `subscription/${id}` });
      return eventId!;
    });
  }

  override async delivery(subscriptionId: string, id: string): Promise<LoggedDelivery | undefined> {
    if (!isUuid(subscriptionId) || !isBigint(id)) return undefined;
    const [row] = await this.database.query<DeliveryRow & { attempt_log: AttemptNote[] }>(
      `select * from deliveries where id = $1 and subscription_id = $2`,
      [id, subscriptionId],
    );
    return row && { ...toDelivery(row), log: row.attempt_log };
  }

  override async deliveries(
    subscriptionId: string,
    filter: { readonly status?: DeliveryStatus },
    page: PageRequest,
  ): Promise<Page<Delivery>> {
    const before = numberCursor(page.after, '9223372036854775807');
    if (!isUuid(subscriptionId)) return { items: [] };
    const rows = await this.database.query<DeliveryRow>(
      `select * from deliveries where subscription_id = $1 and id < $2 and ($3::text is null or status = $3)
       order by id desc limit $4`,
      [subscriptionId, before, filter.status ?? null, page.limit + 1],
    );
    return pageOf(rows, page.limit, toDelivery, (row) => row.id);
  }
}
