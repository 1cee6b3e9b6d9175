import {
  DELIVERY_STATUSES,
  ENDING_CAUSES,
  EVENT_TYPES,
  LONGEST_BATCH_WAIT_MS,
  MOST_EVENTS_A_BATCH,
} from '@curfew/domain';
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
const Batch = Closed(
  {
    maxEvents: Type.Integer({ minimum: 1, maximum: MOST_EVENTS_A_BATCH, description: 'Most events in a request.' }),
    maxWaitMs: Type.Integer({
      minimum: 0,
      maximum: LONGEST_BATCH_WAIT_MS,
      description: 'How long an event waits at most for others to go with it.',
    }),
  },
  { description: 'Several events in one request, `{ "type": "batch", "events": [...] }`.' },
);
const Concurrency = Type.Integer({
  minimum: 1,
  maximum: 32,
  description: 'Requests that each worker process may have under way to it; 32 by default.',
});
const Headers = Type.Record(Type.String({ pattern: '^[!-~]{1,64}$' }), Type.String({ minLength: 1, maxLength: 2048 }), {
  additionalProperties: false,
  maxProperties: 20,
  description: 'Headers that the receiver wants of its own, such as `Authorization`. Never shown again.',
});
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
  batch: Type.Optional(Batch),
  concurrency: Type.Optional(Concurrency),
  headers: Type.Optional(Headers),
  ...applies,
});
export type SubscriptionIn = Static<typeof SubscriptionIn>;

/** Members that the server sets may be sent back unchanged (design §9); `kind` cannot change. */
export const SubscriptionPatchIn = Closed({
  name: Type.Optional(Name('What the receiver is.')),
  url: Type.Optional(Url),
  events: Type.Optional(Events),
  filter: Type.Optional(Filter),
  batch: Type.Optional(Type.Union([Batch, Type.Null()], { description: '`null`: an event a request again.' })),
  concurrency: Type.Optional(Type.Union([Concurrency, Type.Null()], { description: '`null`: the standard.' })),
  ...applies,
  status: Type.Optional(OneOf(['enabled', 'disabled'], 'A disabled subscription is owed nothing.')),
  id: Type.Optional(Type.String({ maxLength: 64 })),
  kind: Type.Optional(Type.String({ maxLength: 64 })),
  createdAt: Type.Optional(Type.String({ maxLength: 64 })),
  disabledReason: Type.Optional(Type.String({ maxLength: 2000 })),
  publicKey: Type.Optional(Type.String({ maxLength: 64 })),
  headers: Type.Optional(
    Type.Union([Headers, Type.Null()], { description: 'In the place of all there are; `null`: none.' }),
  ),
  headerNames: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20, description: 'Ignored.' })),
  failing: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'Ignored.' })),
  retiringKeys: Type.Optional(
    Type.Array(Type.Object({}, { additionalProperties: true }), { maxItems: 100, description: 'Ignored.' }),
  ),
});
export type SubscriptionPatchIn = Static<typeof SubscriptionPatchIn>;

const subscription = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  kind: Type.String({ description: 'webhook; may grow.' }),
  url: Type.String(),
  events: Type.Array(Type.String()),
  filter: Type.Object({}, { additionalProperties: true }),
  batch: Type.Optional(Type.Object({ maxEvents: Type.Integer(), maxWaitMs: Type.Integer() })),
  application: Type.Optional(Type.String()),
  convergeWithinSeconds: Type.Optional(Type.Integer()),
  status: Type.String({ description: 'enabled or disabled' }),
  disabledReason: Type.Optional(Type.String()),
  publicKey: Type.Optional(
    Type.String({
      description:
        'Verifies the `v1a` signatures (Ed25519): `whpk_` and base64. Absent until the keys of an old subscription are changed.',
    }),
  ),
  concurrency: Type.Optional(Type.Integer()),
  headerNames: Type.Optional(Type.Array(Type.String(), { description: 'Headers of its own, without their values.' })),
  failing: Type.Optional(
    Type.Object(
      {
        failures: Type.Integer({ description: 'Attempts that failed in a row.' }),
        since: Instant('When the first of them failed.'),
        nextProbeAt: Type.Optional(Instant('The breaker is open: until then it is sent nothing, then one request.')),
      },
      { description: 'Absent while deliveries succeed.' },
    ),
  ),
  retiringKeys: Type.Optional(
    Type.Array(Type.Object({ publicKey: Type.Optional(Type.String()), until: Instant('When it ends to sign.') }), {
      description: 'Older keys that still sign beside the present ones, the newest first. Absent when there are none.',
    }),
  ),
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
const delivery = {
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
  replayedAt: Type.Optional(Instant('When it was last asked to be sent again.')),
  latencyMs: Type.Optional(Type.Integer({ description: 'From the decision, or the replay, to the 2xx.' })),
  appliedAt: Type.Optional(Instant('When the receiver said that it applied it: more than a 2xx.')),
  connectionsClosed: Type.Optional(Type.Integer({ description: 'How many it closed for it, as it said.' })),
};
export const DeliveryPage = PageOf('deliveries', Type.Object(delivery));
export const LoggedDelivery = Type.Object({
  ...delivery,
  log: Type.Array(
    Type.Object({
      at: Instant('When the attempt began.'),
      durationMs: Type.Integer(),
      webhookId: Type.String({ description: "The request's: of a batch, not the event's id." }),
      request: Type.String({ description: 'The beginning of the body sent.' }),
      status: Type.Optional(Type.Integer()),
      error: Type.Optional(Type.String()),
      answer: Type.Optional(Type.String({ description: 'The beginning of the body answered, without secrets.' })),
    }),
    { description: 'The last ten attempts, the oldest first.' },
  ),
});
