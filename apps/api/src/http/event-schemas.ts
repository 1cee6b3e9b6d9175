import { EVENT_TYPES, type EventType } from '@curfew/domain';
import { type TSchema, Type } from '@sinclair/typebox';
import { Instant } from './schema.js';

const common = {
  eventId: Type.String({ format: 'uuid' }),
  schema: Type.Literal(1),
  tenant: Type.String({ description: "The tenant's id." }),
  decidedAt: Instant('When it was decided.'),
};

const session = {
  ...common,
  sessionId: Type.String(),
  parentId: Type.Optional(Type.String()),
  subject: Type.String(),
  application: Type.String(),
  groups: Type.Optional(Type.Array(Type.String())),
  labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  startedAt: Instant('When the session started.'),
  lastActivityAt: Instant('The last activity that counted.'),
  generation: Type.Optional(Type.Integer({ description: 'The limits generation it was decided under.' })),
  policies: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), policy: Type.String(), version: Type.Integer() })),
  ),
  authentication: Type.Optional(
    Type.Object({
      issuer: Type.Optional(Type.String()),
      sub: Type.Optional(Type.String()),
      sid: Type.Optional(Type.String()),
    }),
  ),
};
const deadline = {
  clock: Type.Optional(Type.String({ description: 'Which clock: idle, absolute or locked.' })),
  deadline: Type.Optional(Instant('The deadline it is about.')),
  latenessMs: Type.Optional(Type.Integer({ description: 'Decision time minus deadline.' })),
};
const cause = { cause: Type.Optional(Type.String()) };
const asked = {
  reason: Type.Optional(Type.String()),
  actor: Type.Optional(Type.String()),
  revocationId: Type.Optional(Type.String({ format: 'uuid', description: 'The cut-off that ended it.' })),
};

const change = Type.Object({ field: Type.String(), from: Type.Optional(Type.Any()), to: Type.Optional(Type.Any()) });
const policy = {
  policy: Type.String({ description: 'Its name.' }),
  version: Type.Integer(),
  generation: Type.Integer(),
  mode: Type.Optional(Type.String()),
  diff: Type.Array(change),
  reason: Type.Optional(Type.String()),
};
const subscription = {
  subscription: Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.Optional(Type.String()) }),
};
const delivery = {
  delivery: Type.Object({
    id: Type.String(),
    eventId: Type.String(),
    type: Type.String(),
    attempts: Type.Integer(),
  }),
  lastStatus: Type.Optional(Type.Integer()),
  lastError: Type.Optional(Type.String()),
};

const data: Record<EventType, Record<string, TSchema>> = {
  'session.started': session,
  'session.expiring': {
    ...session,
    ...deadline,
    expiresAt: Type.Optional(Instant('The deadline.')),
    msLeft: Type.Optional(
      Type.Integer({
        description:
          'Milliseconds from `decidedAt` to `expiresAt`, both by Redis’s clock; take off what has passed since `decidedAt`.',
      }),
    ),
  },
  'session.extended': { ...session, ...deadline },
  'session.locked': { ...session, ...deadline, ...cause },
  'session.would_have_ended': { ...session, ...deadline, ...cause },
  'session.revoked': {
    ...session,
    ...deadline,
    ...cause,
    ...asked,
    cause: Type.String(),
    endedWithParent: Type.Optional(
      Type.Boolean({ description: 'True for a child that ended because its parent did: cause and deadline are its.' }),
    ),
  },
  'session.used_after_end': {
    ...session,
    ...cause,
    endedAt: Type.Optional(Instant('When it ended.')),
    usedBy: Type.Optional(
      Type.String({
        description: 'The application that used it; absent when the key names none. `application` started it.',
      }),
    ),
    uses: Type.Integer({ description: 'How often so far, later than the bound.' }),
    firstUsedAt: Instant('The first of these uses.'),
    lastUsedAt: Instant('The last of these uses.'),
  },
  'policy.published': { ...common, ...policy },
  'policy.deleted': { ...common, ...policy },
  'subscription.disabled': { ...common, ...subscription, reason: Type.String() },
  'subscription.test': { ...common, ...subscription, actor: Type.String() },
  'delivery.dead': { ...common, ...subscription, ...delivery },
  'delivery.late': {
    ...common,
    ...subscription,
    application: Type.Optional(Type.String({ description: 'Whose receiver it is.' })),
    convergeWithinSeconds: Type.Integer({ description: 'The bound that it passed.' }),
    late: Type.Integer({ description: 'How many revocations passed it at once.' }),
    deliveries: Type.Array(Type.Object({ id: Type.String(), eventId: Type.String({ format: 'uuid' }) }), {
      description: 'Some of them, the oldest first.',
    }),
  },
};

/** The body of each event as a receiver gets it. Members may be added. */
export const eventSchemas = Object.fromEntries(
  EVENT_TYPES.map((type) => [
    type,
    Type.Object({
      type: Type.Literal(type),
      timestamp: Instant('When it was decided.'),
      data: Type.Object(data[type], { additionalProperties: true }),
    }),
  ]),
) as unknown as Record<EventType, TSchema>;
