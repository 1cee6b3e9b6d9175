import type { Act } from '../audit/act.js';
import type { Page, PageRequest } from '../page.js';
import type { Batching } from './batching.js';
import type { NewKeys, SealedHeaders } from './subscription-keys.js';
import type { Delivery, DeliveryStatus, LoggedDelivery, Subscription } from './subscription.js';

export type SubscriptionDraft = Pick<
  Subscription,
  'name' | 'kind' | 'url' | 'events' | 'filter' | 'batch' | 'concurrency' | 'application' | 'convergeWithinSeconds'
> & { readonly headers?: SealedHeaders | null };
export type SubscriptionPatch = Partial<
  Pick<Subscription, 'name' | 'url' | 'events' | 'filter' | 'status' | 'application' | 'convergeWithinSeconds'>
> & {
  /** `null`: an event a request again. */
  readonly batch?: Batching | null;
  /** `null`: as many as the sender allows a host. */
  readonly concurrency?: number | null;
  /** `null`: none. */
  readonly headers?: SealedHeaders | null;
};

/** The receivers of a tenant. Secrets come sealed and go out sealed. */
export abstract class Subscriptions {
  abstract create(draft: SubscriptionDraft, keys: NewKeys, act: Act): Promise<Subscription>;
  abstract find(tenantId: string, id: string): Promise<Subscription | undefined>;
  /** In order of creation. The cursor is opaque. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<Subscription>>;
  /** Undefined when there is none. Enabling clears the reason; disabling gives up what is still owed. */
  abstract patch(id: string, patch: SubscriptionPatch, act: Act): Promise<Subscription | undefined>;
  /**
   * Undefined when there is none. The keys so far sign for `overlapMs` more; those that were retiring already for no
   * longer than that.
   */
  abstract rotateKeys(id: string, keys: NewKeys, overlapMs: number, act: Act): Promise<Subscription | undefined>;
  /** False when there is none. Its deliveries go with it. */
  abstract delete(id: string, act: Act): Promise<boolean>;
  /** Puts the event `subscription.test` before the ledger, owed to this subscription only. Returns the event's id. */
  abstract requestTest(id: string, act: Act): Promise<string>;
  abstract delivery(subscriptionId: string, id: string): Promise<LoggedDelivery | undefined>;
  /** Newest first; the cursor is the delivery's id. */
  abstract deliveries(
    subscriptionId: string,
    filter: { readonly status?: DeliveryStatus },
    page: PageRequest,
  ): Promise<Page<Delivery>>;
}
