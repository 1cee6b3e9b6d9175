import { ACTIVITY_KINDS, MAX_TIMEOUT_SECONDS } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, OneOf, SessionId } from '../http/schema.js';

export const ActivityIn = Closed({
  events: Type.Array(
    Closed({
      sessionId: SessionId(),
      kind: OneOf(ACTIVITY_KINDS, 'What was done.'),
      application: Type.Optional(Name("The reporting application; the key's by default.")),
      ageMs: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: MAX_TIMEOUT_SECONDS * 1000,
          description: "How long ago it happened, in milliseconds: immune to the sender's clock.",
        }),
      ),
      occurredAt: Type.Optional(Instant('When it happened; up to 2 s ahead is taken as now. Not together with ageMs.')),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
});
export type ActivityIn = Static<typeof ActivityIn>;

export const ActivityQuery = Closed({
  return: Type.Optional(OneOf(['all'], 'Answer for plainly active sessions too.')),
});
export type ActivityQuery = Static<typeof ActivityQuery>;

export const ActivityOut = Type.Object({
  accepted: Type.Integer({ description: 'How many were taken in, whether they moved a deadline or not.' }),
  rejected: Type.Array(
    Type.Object({
      index: Type.Integer(),
      code: Type.String({
        description: 'session_unknown, session_ended, session_locked, in_the_future or before_start; may grow.',
      }),
    }),
  ),
  sessions: Type.Array(
    Type.Object({
      sessionId: SessionId(),
      state: Type.String({ description: 'active, warned, locked, revoked or unknown; may grow.' }),
      cause: Type.Optional(Type.String()),
      msLeft: Type.Optional(Type.Integer()),
    }),
    { description: 'Sessions that are not plainly active: what the caller must warn about or stop honouring.' },
  ),
});
