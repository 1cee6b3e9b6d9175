import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, PageOf, Prose } from '../http/schema.js';

const Selector = Closed(
  {
    subject: Type.Optional(Name('All sessions of this subject.')),
    application: Type.Optional(Name('All sessions that this application started.')),
    group: Type.Optional(Name('All sessions of subjects in this group, as of their start.')),
    all: Type.Optional(Type.Literal(true, { description: "All sessions of the key's tenant." })),
  },
  { description: 'Which sessions end: exactly one member.' },
);
export type SelectorIn = Static<typeof Selector>;

export const RevocationIn = Closed({
  selector: Selector,
  reason: Prose('Why; goes to each event and to the audit log.'),
  dryRun: Type.Optional(Type.Boolean({ description: 'Only say how many sessions match. Changes nothing.' })),
});
export type RevocationIn = Static<typeof RevocationIn>;

const matched = Type.Integer({ description: 'Living sessions that match.' });
const byApplication = Type.Array(Type.Object({ application: Type.String(), matched: Type.Integer() }), {
  description: 'The same, by the application that started them.',
});

export const DryRunOut = Type.Object({ dryRun: Type.Literal(true), matched, byApplication });

export const AcceptedOut = Type.Object({
  revocationId: Type.String({ format: 'uuid', description: 'Each event of an ending by it carries this.' }),
  matched,
  byApplication,
});

export const RevocationPath = Closed({ id: Type.String({ format: 'uuid' }) });
export type RevocationPath = Static<typeof RevocationPath>;

export const RevocationOut = Type.Object({
  revocationId: Type.String({ format: 'uuid' }),
  selector: Type.Object({
    subject: Type.Optional(Type.String()),
    application: Type.Optional(Type.String()),
    group: Type.Optional(Type.String()),
    all: Type.Optional(Type.Boolean()),
  }),
  reason: Type.String(),
  status: Type.String({ description: 'running, finished; may grow. It is in effect in either.' }),
  matched: Type.Optional(matched),
  byApplication: Type.Optional(byApplication),
  ended: Type.Integer({
    description: 'Endings by it that are recorded. One that timed out or was logged out before is not among them.',
  }),
  requestedBy: Type.String({ description: 'The API key that asked.' }),
  onBehalfOf: Type.Optional(Type.String()),
  startedAt: Instant('When it was taken in: sessions started later are not hit.'),
  finishedAt: Type.Optional(Instant('When every session that it hits had a recorded ending.')),
});
export const RevocationPage = PageOf('revocations', RevocationOut);
