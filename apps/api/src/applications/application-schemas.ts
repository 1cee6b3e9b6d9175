import { APPLICATION_MODES } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, PageOf } from '../http/schema.js';

export const ApplicationPath = Closed({ name: Name("The application's name.") });
export type ApplicationPath = Static<typeof ApplicationPath>;

export const ApplicationOut = Type.Object({
  application: Type.String(),
  firstSeenAt: Instant('When it was seen first.'),
  lastSeenAt: Instant('When it was seen last, to about five seconds.'),
  modes: Type.Array(
    Type.Object({
      mode: Type.String({ description: `How it takes part: ${APPLICATION_MODES.join(', ')} or webhook; may grow.` }),
      lastSeenAt: Type.Optional(Instant('When it was last seen doing so.')),
    }),
  ),
  subscriptions: Type.Array(
    Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String(), status: Type.String() }),
    { description: 'Its receivers: subscriptions with this `application`.' },
  ),
  zombies: Type.Integer({ description: 'Sessions that it used, later than the bound, though they were over.' }),
  usesAfterEnd: Type.Integer({ description: 'How often it did.' }),
  lastZombieAt: Type.Optional(Instant('When it did last.')),
  timeToConverge: Type.Optional(
    Type.Object(
      { p50Ms: Type.Integer(), p99Ms: Type.Integer(), revocations: Type.Integer() },
      { description: 'Over the latest revocations that it acknowledged, a thousand at most of each of its ways.' },
    ),
  ),
});
export const ApplicationPage = PageOf('applications', ApplicationOut);
