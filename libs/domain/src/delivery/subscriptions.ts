import type { Act } from '../audit/act.js';
import type { Page, PageRequest } from '../page.js';
import type { Delivery, DeliveryStatus, Subscription } from './subscription.js';

export type SubscriptionDraft = Pick<
  Subscription,
  'name' | 'kind' | 'url' | 'events' | 'filter' | 'application' | 'convergeWithinSeconds'
>;
export type SubscriptionPatch = Partial<
  Pick<Subscription, 'name' | 'url' | 'events' | 'filter' | 'status' | 'application' | 'convergeWithinSeconds'>
>;

/** The receivers of a tenant. Secrets come sealed and go out sealed. */
export abstract class Subscriptions {
  abstract create(draft: SubscriptionDraft, sealedSecret: Buffer, act: Act): Promise<Subscription>;
  abstract find(tenantId: string, id: string): Promise<Subscription | undefined>;
  /** In order of creation. The cursor is opaque. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<Subscription>>;
  /** Undefined when there is none. Enabling clears the reason; disabling gives up what is still owed. */
  abstract patch(id: string, patch: SubscriptionPatch, act: Act): Promise<Subscription | undefined>;
  /** False when there is none. Its deliveries go with it. */
  abstract delete(id: string, act: Act): Promise<boolean>;
  /** Puts the event `subscription.test` before the ledger, owed to this subscription only. Returns the event's id. */
  abstract requestTest(id: string, act: Act): Promise<string>;
  /** Newest first; the cursor is the delivery's id. */
  abstract deliveries(
    subscriptionId: string,
    filter: { readonly status?: DeliveryStatus },
    page: PageRequest,
  ): Promise<Page<Delivery>>;
}
