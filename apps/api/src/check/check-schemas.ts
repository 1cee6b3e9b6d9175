import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, SessionId } from '../http/schema.js';

export const CheckPath = Closed({ id: SessionId() });
export type CheckPath = Static<typeof CheckPath>;

export const CheckIn = Closed({ sessionIds: Type.Array(SessionId(), { minItems: 1, maxItems: 1000 }) });
export type CheckIn = Static<typeof CheckIn>;

export const CheckOut = Type.Object({
  sessionId: SessionId(),
  state: Type.String({ description: 'active, warned, locked, revoked or unknown; may grow.' }),
  active: Type.Boolean({ description: 'Whether to honour the session: true for active and warned.' }),
  cause: Type.Optional(Type.String({ description: 'Why it ended.' })),
  msLeft: Type.Optional(Type.Integer({ description: 'Milliseconds to the deadline that comes first.' })),
  expiresAt: Type.Optional(Instant('The deadline that comes first.')),
});
export const ChecksOut = Type.Object({ sessions: Type.Array(CheckOut, { description: 'In the order asked.' }) });
