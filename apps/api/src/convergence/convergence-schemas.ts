import { MOST_CONNECTIONS } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name } from '../http/schema.js';

export const EventPath = Closed({ id: Type.String({ minLength: 1, maxLength: 64, format: 'plain-text' }) });
export type EventPath = Static<typeof EventPath>;

export const AcknowledgementIn = Closed({
  applied: Type.Literal(true, { description: 'The receiver has applied the event: more than having it.' }),
  connectionsClosed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MOST_CONNECTIONS,
      description: 'Connections or local sessions closed for it.',
    }),
  ),
  appliedAt: Type.Optional(Instant('When, by its own clock; between the decision and now. Now by default.')),
  application: Type.Optional(Name("Who has applied it; the key's by default.")),
  subscriptionId: Type.Optional(Type.String({ format: 'uuid', description: 'The subscription that has applied it.' })),
});
export type AcknowledgementIn = Static<typeof AcknowledgementIn>;

const who = {
  kind: Type.String({ description: 'subscription or application; may grow.' }),
  id: Type.Optional(Type.String({ format: 'uuid', description: "The subscription's." })),
  application: Type.Optional(Type.String()),
};
const applied = {
  appliedAt: Type.Optional(Instant('When it had applied it.')),
  connectionsClosed: Type.Optional(Type.Integer()),
};

export const AcknowledgementOut = Type.Object({
  eventId: Type.String({ format: 'uuid' }),
  receivers: Type.Array(
    Type.Object({
      ...who,
      ...applied,
      repeated: Type.Boolean({ description: 'It was acknowledged before: what was said first stays.' }),
    }),
  ),
});

export const ConvergenceOut = Type.Object({
  eventId: Type.String({ format: 'uuid' }),
  type: Type.String(),
  sessionId: Type.Optional(Type.String()),
  decidedAt: Instant('When it was decided.'),
  converged: Type.Boolean({ description: 'Whether all have applied it.' }),
  convergedAt: Type.Optional(Instant('When the last of them had.')),
  timeToConvergeMs: Type.Optional(Type.Integer({ description: 'From the decision until then.' })),
  mustApply: Type.Integer({ description: 'How many have to.' }),
  applied: Type.Integer({ description: 'How many have.' }),
  late: Type.Integer({ description: 'How many passed their bound, whether they have applied it since or not.' }),
  receivers: Type.Array(
    Type.Object({
      ...who,
      name: Type.Optional(Type.String({ description: "The subscription's." })),
      status: Type.String({
        description:
          'Of a subscription that of its delivery: pending, delivered (it has the event), applied, failed, dead. Of an application: pending, told (it asked and was told that the session is over), applied. May grow.',
      }),
      deliveredAt: Type.Optional(Instant('When it answered 2xx.')),
      toldAt: Type.Optional(Instant('When the application asked about the ended session first.')),
      ...applied,
      timeToConvergeMs: Type.Optional(Type.Integer()),
      applyBy: Type.Optional(Instant('Its bound; of revocations only.')),
      late: Type.Boolean(),
      attempts: Type.Optional(Type.Integer()),
      lastError: Type.Optional(Type.String()),
      usesAfterEnd: Type.Optional(Type.Integer({ description: 'How often the application used the session after.' })),
      lastUsedAt: Type.Optional(Instant('When it did last.')),
    }),
  ),
});
