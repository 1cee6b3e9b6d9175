import { ACTIVITY_KINDS, type ActivityKind, type EffectiveLimits, type Hits, type LiveDraft } from '@curfew/domain';
import { limits } from '@curfew/domain/testing';
import * as fc from 'fast-check';

type Observed = LiveDraft['observed'];

/** A step in the life of a few sessions, named by their place. Times in milliseconds, relative to the store's now. */
export type Command =
  /** Of those that may be children, `child` says that this one is the first session's. */
  | { type: 'put'; session: number; child: boolean; age: number; limits: EffectiveLimits; observed: Observed }
  | { type: 'touch'; reports: readonly Report[]; detail: 'sparse' | 'full' }
  | { type: 'end'; session: number; known: boolean }
  | { type: 'redate'; sessions: readonly number[]; generation: number; limits: EffectiveLimits; observed: Observed }
  | { type: 'check' | 'read'; sessions: readonly number[] }
  | { type: 'sweep' }
  | { type: 'checkpoint' }
  /** The store is emptied, or restarted with what it has; some sessions are asked for before all are restored. */
  | { type: 'lose'; data: 'gone' | 'kept'; sessions: readonly number[] }
  /** A cut-off of all, or of what this session's subject or profile matches; and no cut-off is pending any more. */
  | { type: 'cutOff'; session: number; by: Hits['kind'] }
  | { type: 'finishCutOffs' }
  | { type: 'advance'; ms: number };

interface Report {
  readonly session: number;
  readonly kind: ActivityKind;
  readonly application: string;
  readonly ageMs?: number;
  readonly aheadMs?: number;
}

/** Few and small numbers, so that deadlines, warnings and reports often fall on the same instant. */
const anyMs = (min: number, max: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: min * 2, max: max * 2 }).map((halves) => halves * 500) },
    { weight: 1, arbitrary: fc.integer({ min: min * 1000, max: max * 1000 }) },
  );

const anyLimits = fc
  .record({
    idleTimeoutSeconds: fc.constantFrom(4, 6, 10),
    moreSeconds: fc.constantFrom(0, 2, 8, 30),
    warnBeforeSeconds: fc.constantFrom(0, 1, 3),
    warnBeforeAbsoluteSeconds: fc.constantFrom(0, 2, 3),
    onIdle: fc.constantFrom('revoke' as const, 'lock' as const),
    lockedTimeoutSeconds: fc.constantFrom(undefined, 2, 8),
    countedActivity: fc.constantFrom<ActivityKind[][]>(['keyboard', 'pointer'], ['machine', 'keyboard'], []),
  })
  .map(({ moreSeconds, ...given }) =>
    limits({ ...given, absoluteTimeoutSeconds: given.idleTimeoutSeconds + moreSeconds }),
  );

const anyObserved: fc.Arbitrary<Observed> = fc.option(
  fc.record({ idleTimeoutSeconds: fc.constantFrom(2, 3, 6), absoluteTimeoutSeconds: fc.constantFrom(6, 9, 20) }),
  { nil: undefined },
);

function anyReport(session: fc.Arbitrary<number>): fc.Arbitrary<Report> {
  const when = fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: anyMs(0, 8).map((ageMs) => ({ ageMs })) },
    { weight: 3, arbitrary: anyMs(-8, 3).map((aheadMs) => ({ aheadMs })) },
  );
  const what = fc.record({
    session,
    kind: fc.constantFrom(...ACTIVITY_KINDS.filter((kind) => kind !== 'touch')),
    application: fc.constantFrom('payments', 'mail'),
  });
  return fc.tuple(what, when).map(([report, at]) => ({ ...report, ...at }));
}

/** Up to 40 steps; many come twice in a row, as requests that a client sends again do. */
export function anyCommands(sessions: number): fc.Arbitrary<Command[]> {
  const session = fc.nat({ max: sessions - 1 });
  const some = fc.uniqueArray(session, { minLength: 1, maxLength: sessions });
  // One report of each session: what several in one batch answer depends on the order they are grouped in.
  const one = anyReport(session);
  const varied = fc.uniqueArray(one, { minLength: 1, maxLength: sessions, selector: (r) => r.session });
  // Or as many alike as one group of a batch has, of which some may name the same session.
  const alike = fc
    .tuple(one, fc.array(session, { minLength: sessions, maxLength: 2 * sessions }))
    .map(([report, named]) => named.map((place) => ({ ...report, session: place })));
  const reports = fc.oneof({ weight: 2, arbitrary: varied }, { weight: 1, arbitrary: alike });
  const redate = { limits: anyLimits, observed: anyObserved, generation: fc.integer({ min: 1, max: 9 }) };
  const put = {
    session,
    child: fc.boolean(),
    age: fc.oneof(fc.constant(0), anyMs(0, 5)),
    limits: anyLimits,
    observed: anyObserved,
  };
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('put' as const), ...put }) },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('touch' as const),
        reports,
        detail: fc.constantFrom('sparse' as const, 'full' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('end' as const), session, known: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('redate' as const), sessions: some, ...redate }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('check' as const, 'read' as const), sessions: some }) },
    { weight: 2, arbitrary: fc.constant<Command>({ type: 'sweep' }) },
    { weight: 2, arbitrary: fc.constant<Command>({ type: 'checkpoint' }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('lose' as const),
        data: fc.constantFrom('gone' as const, 'kept' as const),
        sessions: fc.uniqueArray(session, { maxLength: sessions }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('cutOff' as const),
        session,
        by: fc.constantFrom('all' as const, 'subject' as const, 'profiles' as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Command>({ type: 'finishCutOffs' }) },
    { weight: 7, arbitrary: fc.record({ type: fc.constant('advance' as const), ms: anyMs(0, 5) }) },
  );
  // Half of them begin with a parent and its children, which few would come to otherwise.
  const family = fc.tuple(
    ...[0, 2, 3].map((id) =>
      fc.record({ ...put, type: fc.constant('put' as const), session: fc.constant(id), child: fc.constant(true) }),
    ),
  );
  const begun: fc.Arbitrary<readonly Command[]> = fc.oneof(fc.constant([]), family);
  const steps = fc
    .array(fc.tuple(step as fc.Arbitrary<Command>, fc.integer({ min: 1, max: 6 })), { minLength: 5, maxLength: 40 })
    .map((all) => all.flatMap(([command, times]) => (times === 1 ? [command, command] : [command])));
  return fc.tuple(begun, steps).map(([first, rest]) => [...first, ...rest]);
}
