import { randomUUID } from 'node:crypto';
import {
  CurfewError,
  Subscriptions,
  type Act,
  type Delivery,
  type DeliveryStatus,
  type Page,
  type PageRequest,
  type Subscription,
  type SubscriptionDraft,
  type SubscriptionPatch,
} from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import { numberCursor, pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { isUuid } from '../uuid.js';
import { announce } from './announce.js';
import { auditedSubscription, patchSubscription } from './patch-subscription.js';
import { toDelivery, toSubscription, type DeliveryRow, type SubscriptionRow } from './subscription-row.js';

export class PostgresSubscriptions extends Subscriptions {
  constructor(private readonly database: Database) {
    super();
  }

  override create(draft: SubscriptionDraft, sealedSecret: Buffer, act: Act): Promise<Subscription> {
    return this.database.transaction(async (query) => {
      const { filter } = draft;
      const [row] = await query<SubscriptionRow>(
        `insert into subscriptions (id, tenant_id, name, kind, url, sealed_secret, events, filter, filter_application,
           filter_cause, filter_group, application, converge_within_seconds)
         values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9, $10, $11, $12, $13) returning *`,
        [
          randomUUID(),
          act.tenantId,
          draft.name,
          draft.kind,
          draft.url,
          sealedSecret,
          draft.events,
          JSON.stringify(filter),
          filter.application ?? null,
          filter.cause ?? null,
          filter.group ?? null,
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
    const [row] = await this.database.query<SubscriptionRow>(
      `select * from subscriptions where id = $1 and tenant_id = $2`,
      [id, tenantId],
    );
    return row && toSubscription(row);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Subscription>> {
    const rows = await this.database.query<SubscriptionRow>(
      `select * from subscriptions where tenant_id = $1 and number > $2 order by number limit $3`,
      [tenantId, numberCursor(page.after, '0'), page.limit + 1],
    );
    return pageOf(rows, page.limit, toSubscription, (row) => row.number);
  }

  override async patch(id: string, patch: SubscriptionPatch, act: Act): Promise<Subscription | undefined> {
    if (!isUuid(id)) return undefined;
    return this.database.transaction((query) => patchSubscription(query, id, patch, act));
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
