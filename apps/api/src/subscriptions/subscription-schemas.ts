import { DELIVERY_STATUSES, ENDING_CAUSES, EVENT_TYPES } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, OneOf, PageOf } from '../http/schema.js';

const Events = Type.Array(OneOf(['*', ...EVENT_TYPES], 'An event type, or `*` for all.'), {
  minItems: 1,
  maxItems: EVENT_TYPES.length + 1,
  uniqueItems: true,
});
const values = (item: ReturnType<typeof Name>, description: string) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: 100, uniqueItems: true, description }));
const Filter = Closed(
  {
    application: values(Name('An application.'), 'Only events of sessions these applications started.'),
    cause: Type.Optional(
      Type.Array(OneOf(ENDING_CAUSES, 'A cause.'), { minItems: 1, maxItems: ENDING_CAUSES.length, uniqueItems: true }),
    ),
    group: values(Name('A group.'), 'Only events of sessions whose subject is in one of these groups.'),
  },
  { description: 'All present members must match. An event without the member does not match.' },
);
const Url = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'https; http and private addresses only where CURFEW_WEBHOOK_ALLOW permits them.',
});

const applies = {
  application: Type.Optional(Name('Whose receiver it is: what it applies, this application has applied.')),
  convergeWithinSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 86_400,
      description: 'Within which it has to apply a revocation; CURFEW_CONVERGE_WITHIN_SECONDS by default.',
    }),
  ),
};

export const SubscriptionIn = Closed({
  name: Name('What the receiver is.'),
  kind: OneOf(['webhook'], 'How it is told.'),
  url: Url,
  events: Events,
  filter: Type.Optional(Filter),
  ...applies,
});
export type SubscriptionIn = Static<typeof SubscriptionIn>;

/** Members that the server sets may be sent back unchanged (design §9); `kind` cannot change. */
export const SubscriptionPatchIn = Closed({
  name: Type.Optional(Name('What the receiver is.')),
  url: Type.Optional(Url),
  events: Type.Optional(Events),
  filter: Type.Optional(Filter),
  ...applies,
  status: Type.Optional(OneOf(['enabled', 'disabled'], 'A disabled subscription is owed nothing.')),
  id: Type.Optional(Type.String({ maxLength: 64 })),
  kind: Type.Optional(Type.String({ maxLength: 64 })),
  createdAt: Type.Optional(Type.String({ maxLength: 64 })),
  disabledReason: Type.Optional(Type.String({ maxLength: 2000 })),
});
export type SubscriptionPatchIn = Static<typeof SubscriptionPatchIn>;

const subscription = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  kind: Type.String({ description: 'webhook; may grow.' }),
  url: Type.String(),
  events: Type.Array(Type.String()),
  filter: Type.Object({}, { additionalProperties: true }),
  application: Type.Optional(Type.String()),
  convergeWithinSeconds: Type.Optional(Type.Integer()),
  status: Type.String({ description: 'enabled or disabled' }),
  disabledReason: Type.Optional(Type.String()),
  createdAt: Instant('When it was made.'),
};
export const SubscriptionOut = Type.Object(subscription);
export const SubscriptionCreated = Type.Object({
  ...subscription,
  secret: Type.String({ description: 'Signs every delivery (Standard Webhooks v1). Shown once.' }),
});
export const SubscriptionPage = PageOf('subscriptions', SubscriptionOut);
export const SubscriptionPath = Closed({ id: Type.String({ minLength: 1, maxLength: 64, format: 'plain-text' }) });
export type SubscriptionPath = Static<typeof SubscriptionPath>;

export const TestOut = Type.Object({ eventId: Type.String({ format: 'uuid' }) });

export const DeliveryFilter = { status: Type.Optional(OneOf(DELIVERY_STATUSES, 'Only deliveries in this status.')) };
export const DeliveryPage = PageOf(
  'deliveries',
  Type.Object({
    id: Type.String(),
    eventId: Type.String(),
    type: Type.String(),
    status: Type.String({ description: `One of ${DELIVERY_STATUSES.join(', ')}; may grow.` }),
    attempts: Type.Integer(),
    lastStatus: Type.Optional(Type.Integer({ description: "The receiver's last HTTP status." })),
    lastError: Type.Optional(Type.String()),
    createdAt: Instant('When it was owed.'),
    nextAttemptAt: Type.Optional(Instant('When it is tried next.')),
    deliveredAt: Type.Optional(Instant('When the receiver answered 2xx.')),
    latencyMs: Type.Optional(Type.Integer({ description: 'From the decision to the 2xx.' })),
    appliedAt: Type.Optional(Instant('When the receiver said that it applied it: more than a 2xx.')),
    connectionsClosed: Type.Optional(Type.Integer({ description: 'How many it closed for it, as it said.' })),
  }),
);
