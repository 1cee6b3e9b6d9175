import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant } from '../http/schema.js';

const Id = Type.String({ minLength: 1, maxLength: 64, format: 'plain-text' });

export const DeliveryPath = Closed({ id: Id, deliveryId: Id });
export type DeliveryPath = Static<typeof DeliveryPath>;

export const EventReplayPath = Closed({ id: Id });
export type EventReplayPath = Static<typeof EventReplayPath>;

export const EventReplayIn = Closed({
  subscriptionId: Type.Optional(
    Type.String({ format: 'uuid', description: 'Only to this one; else to all enabled ones that want it.' }),
  ),
});
export type EventReplayIn = Static<typeof EventReplayIn>;

export const RangeReplayIn = Closed({
  from: Instant('Events that were recorded from here on …'),
  to: Type.Optional(Instant('… and before this; up to now by default.')),
  delivered: Type.Optional(Type.Boolean({ description: 'Also what was delivered; false by default.' })),
  after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'The `next` of the request before.' })),
});
export type RangeReplayIn = Static<typeof RangeReplayIn>;

export const Replayed = Type.Object({
  replayed: Type.Integer({ description: 'Deliveries that are owed anew. What was on its way is not among them.' }),
  next: Type.Optional(Type.String({ description: 'There may be more: send the same again with it as `after`.' })),
});
