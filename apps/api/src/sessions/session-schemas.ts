import { ENDING_CAUSES, SESSION_STATES } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { EventOut } from '../http/event-out.js';
import { ReceiptOut } from '../http/receipt-out.js';
import { Closed, Instant, LABEL_NAME, Name, Named, OneOf, PageOf, Prose, SessionId } from '../http/schema.js';
import { Limits, Trace } from '../http/limits-schema.js';

const Authentication = Closed(
  {
    time: Type.Optional(Instant('When the user was authenticated; the start of the session by default.')),
    acr: Type.Optional(Name('Authentication context class.')),
    amr: Type.Optional(Type.Array(Name('Authentication method (RFC 8176).'), { maxItems: 16, uniqueItems: true })),
    issuer: Type.Optional(Name("The identity provider's issuer.")),
    sub: Type.Optional(Name('The subject at the issuer.')),
    sid: Type.Optional(Name("The identity provider's session.")),
    clientId: Type.Optional(Name('The client that was signed in to.')),
    email: Type.Optional(Name("The user's e-mail address.")),
  },
  { description: 'How the user was authenticated (OpenID Connect claims).' },
);

const described = {
  subject: Name('The user, as your services know them.'),
  application: Name('The application that starts the session.'),
  groups: Type.Optional(Type.Array(Name('A group of the subject.'), { maxItems: 100, uniqueItems: true })),
  clientType: Type.Optional(Name('`web`, `mobile`, …')),
  classification: Type.Optional(Name('Classification of the data in reach.')),
  labels: Type.Optional(Named(LABEL_NAME, Name('A value.'), 20)),
  authentication: Type.Optional(Authentication),
};

export const SessionIn = Closed({
  sessionId: Type.Optional(SessionId('Unique in the tenant; made by Curfew when absent. Never the bearer secret.')),
  parentId: Type.Optional(
    SessionId('The session it is opened under, such as that of the single sign-on: it ends with it.'),
  ),
  ...described,
});
export type SessionIn = Static<typeof SessionIn>;

export const SessionPath = Closed({ id: SessionId() });
export type SessionPath = Static<typeof SessionPath>;

export const SessionOut = Type.Object({
  sessionId: SessionId(),
  parentId: Type.Optional(Type.String()),
  ...described,
  groups: Type.Array(Type.String()),
  labels: Type.Record(Type.String(), Type.String()),
  state: Type.String({
    description: `One of ${SESSION_STATES.join(', ')}, or unknown when the live store has lost it; may grow.`,
  }),
  startedAt: Instant('When it started, by the live store’s time.'),
  authenticatedAt: Instant('What the absolute timeout counts from.'),
  lastActivityAt: Instant('The last activity that counted.'),
  idleExpiresAt: Type.Optional(Instant('The idle deadline.')),
  absoluteExpiresAt: Type.Optional(Instant('The absolute deadline.')),
  lockedExpiresAt: Type.Optional(Instant('The deadline of the lock.')),
  warnAt: Type.Optional(Instant('The next warning.')),
  expiresAt: Type.Optional(Instant('The deadline that comes first.')),
  msLeft: Type.Optional(Type.Integer({ description: 'Milliseconds until then.' })),
  limits: Limits,
  trace: Trace,
  observed: Type.Optional(Type.Object({ limits: Limits, trace: Trace })),
  cause: Type.Optional(Type.String({ description: `Once ended: one of ${ENDING_CAUSES.join(', ')}; may grow.` })),
  reason: Type.Optional(Type.String()),
  endedAt: Type.Optional(Instant('When the ending was decided.')),
  deadline: Type.Optional(Instant('The deadline that was missed.')),
  latenessMs: Type.Optional(Type.Integer({ description: 'Decision time minus deadline.' })),
});
export const SessionPage = PageOf('sessions', SessionOut);

export const ListFilter = {
  subject: Type.Optional(Name('Only this subject.')),
  application: Type.Optional(Name('Only sessions that this application started.')),
  parentId: Type.Optional(SessionId('Only children of this session.')),
  state: Type.Optional(OneOf(SESSION_STATES, 'Only sessions in this state.')),
};

export const RevokeIn = Closed({ reason: Prose('Why; goes to the event and the audit log.') });
export type RevokeIn = Static<typeof RevokeIn>;

export const Volatile = Type.Object({
  durability: Type.Literal('volatile', {
    description: 'The ending holds, but the database is away: the record follows when it is back.',
  }),
});

export const HistoryPage = Type.Object({
  events: Type.Array(
    Type.Composite([
      EventOut,
      Type.Object({
        receipts: Type.Optional(
          Type.Array(ReceiptOut, {
            description: 'What applications said of a warning. Beside the event, not of its hash.',
          }),
        ),
      }),
    ]),
  ),
  next: Type.String({ description: 'Send it as `after`; comes back on an empty page too.' }),
});

export const DeadlineOut = Type.Object({
  state: Type.String(),
  effective: Type.Optional(
    Type.Object({
      sessionId: Type.String({ description: 'Whose deadline it is.' }),
      kind: Type.String({ description: 'idle, absolute or locked' }),
      at: Instant('When.'),
    }),
  ),
  candidates: Type.Array(
    Type.Object({
      sessionId: Type.String({ description: 'Whose deadline it is: the session’s own, or its parent’s.' }),
      kind: Type.String(),
      at: Instant('When.'),
      seconds: Type.Integer(),
      policy: Type.String(),
      version: Type.Integer(),
    }),
  ),
  lastActivity: Type.Object({
    at: Instant('The last activity that counted.'),
    kind: Type.Optional(Type.String()),
    application: Type.Optional(Type.String()),
  }),
  cause: Type.Optional(Type.String()),
  generation: Type.Integer({ description: 'The limits generation that holds.' }),
});
