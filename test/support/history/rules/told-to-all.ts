import { groupBy } from '../group-by.js';
import type { DeliveryFact, EventFact, SubscriptionFact } from '../facts.js';
import type { Rule } from './rule.js';

const DONE = new Set(['delivered', 'applied']);

/** Each event is owed once to each subscription that wants it, and reached it or is visibly dead (promise 4). */
export const toldToAll: Rule = (_, { events, subscriptions, deliveries, received }, { owing }) => {
  const owed = groupBy(deliveries, (one) => `${one.subscriptionId} ${one.eventId}`);
  const known = new Set(events.map(({ id }) => id));
  const faults = subscriptions.flatMap((subscription) =>
    events.flatMap((event) => {
      const rows = owed.get(`${subscription.id} ${event.id}`) ?? [];
      const reached = received.get(subscription.id)?.has(event.id);
      return oneDelivery(subscription, event, rows, reached, owing.has(subscription.id));
    }),
  );
  const phantoms = [...received].flatMap(([subscription, ids]) =>
    [...ids].filter((id) => !known.has(id)).map((id) => `${subscription} was sent ${id}, which is not in the ledger`),
  );
  const strays = deliveries.filter(({ eventId }) => !known.has(eventId));
  return [
    ...faults,
    ...phantoms,
    ...strays.map(({ eventId }) => `a delivery of ${eventId}, which is not in the ledger`),
  ];
};

function oneDelivery(
  subscription: SubscriptionFact,
  event: EventFact,
  rows: readonly DeliveryFact[],
  reached: boolean | undefined,
  owing: boolean,
): string[] {
  const what = `${event.type} ${event.data.sessionId ?? event.id} (seq ${event.seq}) for "${subscription.name}"`;
  if (rows.length > 1) return [`${what}: ${rows.length} deliveries, not one`];
  const [row] = rows;
  if (row === undefined) return wants(subscription, event) ? [`${what}: no delivery`] : [];
  if (row.status === 'dead' || (owing && !DONE.has(row.status))) return [];
  if (!DONE.has(row.status)) return [`${what}: still ${row.status}`];
  return reached === false ? [`${what}: ${row.status}, but it never reached the receiver`] : [];
}

/** Of events from before the subscription, and of those that go to one subscription alone, nothing is said. */
function wants(
  { events, filter, createdAt, enabled }: SubscriptionFact,
  { type, timestamp, data }: EventFact,
): boolean {
  if (!enabled || Date.parse(timestamp) <= createdAt || !/^(session|policy)\./.test(type)) return false;
  const fits = (wanted: readonly string[] | undefined, ...has: readonly (string | undefined)[]) =>
    wanted === undefined || has.some((value) => value !== undefined && wanted.includes(value));
  return (
    (events.includes('*') || events.includes(type)) &&
    fits(filter.application, data.application) &&
    fits(filter.cause, data.cause) &&
    fits(filter.group, ...(data.groups ?? []))
  );
}
