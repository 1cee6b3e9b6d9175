import * as fc from 'fast-check';
import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { limits, liveDraft } from '../testing/live-draft.js';
import type { ActivityReport, LiveView } from '../session/live-sessions.js';
import { ACTIVITY_KINDS } from '../policy/policy.js';

const KEY = { tenantNumber: 1, sessionId: 's-1' };
const START = 1_800_000_000_000;
const COUNTED = ['keyboard', 'pointer', 'touch', 'user_request'];

const anyMs = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min, max }).map((seconds) => seconds * 1_000),
    fc.integer({ min: min * 1_000, max: max * 1_000 }),
  );

/** A report that arrives `arrives` after the start, about something that was done at `occurred`, in any order. */
const anyReports = fc.array(
  fc.record({
    arrives: anyMs(0, 300),
    occurred: anyMs(-4, 303),
    kind: fc.constantFrom(...ACTIVITY_KINDS),
    asAge: fc.boolean(),
  }),
  { maxLength: 30 },
);

const anyLimits = fc
  .record({
    idleTimeoutSeconds: fc.constantFrom(5, 30, 100),
    warnBeforeSeconds: fc.constantFrom(0, 4),
    onIdle: fc.constantFrom('revoke' as const, 'lock' as const),
    lockedTimeoutSeconds: fc.constantFrom(undefined, 10),
    absoluteTimeoutSeconds: fc.constantFrom(100, 250),
  })
  .map(limits);

const report = (over: Partial<ActivityReport>): ActivityReport => ({
  ...KEY,
  kind: 'keyboard',
  application: 'payments',
  ...over,
});

async function born(over: Parameters<typeof liveDraft>[1] = {}): Promise<FakeLiveSessions> {
  const live = new FakeLiveSessions(START);
  await live.put(liveDraft(START, over), 1);
  return live;
}

describe('deadlines, whatever happens', () => {
  it('idle is the last counted activity that arrived in time, plus the timeout: reordered, repeated, skewed', async () => {
    await fc.assert(
      fc.asyncProperty(anyReports, fc.constantFrom(30, 60, 400), async (reports, idle) => {
        const live = await born({
          limits: limits({ idleTimeoutSeconds: idle, absoluteTimeoutSeconds: 100_000, warnBeforeSeconds: 7 }),
        });
        // The naive reference: the deadline so far, and nothing else.
        let deadline = START + idle * 1_000;
        let over = false;
        for (const { arrives, occurred, kind, asAge } of reports.toSorted((a, b) => a.arrives - b.arrives)) {
          live.time = START + arrives;
          const at = START + occurred;
          over ||= live.time >= deadline;
          const when = asAge ? { ageMs: live.time - at } : { occurredAt: at };
          const twice = await live.touch([report({ kind, ...when }), report({ kind, ...when })], 'full');
          const refused = over || at > live.time + 2_000 || at < START - 2_000;
          expect(twice.map((result) => result.rejected !== undefined)).toEqual([refused, refused]);
          if (refused || !COUNTED.includes(kind)) continue;
          deadline = Math.max(deadline, Math.min(Math.max(at, START), live.time) + idle * 1_000);
        }
        if (over) return;
        live.time = deadline - 1;
        expect(((await live.read([KEY]))[0] as LiveView).idleExpiresAt).toBe(deadline);
        live.time = deadline;
        expect(await live.check([KEY])).toEqual([{ state: 'revoked', cause: 'idle_timeout' }]);
        expect(live.decisions.at(-1)).toMatchObject({ type: 'revoked', deadline, decidedAt: deadline });
      }),
      { numRuns: 300 },
    );
  });

  it('a "no" never becomes a "yes", and has one cause and one announcement', async () => {
    const anyStep = fc.oneof(
      fc.record({ does: fc.constant('touch' as const), ageMs: anyMs(-3, 120) }),
      fc.record({ does: fc.constant('redate' as const), limits: anyLimits }),
      fc.record({ does: fc.constantFrom('put' as const, 'end' as const, 'sweep' as const) }),
    );
    const anySteps = fc.array(fc.tuple(anyMs(0, 40), anyStep), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(anyLimits, anySteps, async (first, steps) => {
        const live = await born({ limits: first });
        let refused = false;
        let cause: string | undefined;
        for (const [i, [waitMs, step]] of steps.entries()) {
          live.time += waitMs;
          if (step.does === 'touch') await live.touch([report({ ageMs: step.ageMs })], 'sparse');
          if (step.does === 'redate') await live.redate(i + 2, [{ ...KEY, limits: step.limits }]);
          if (step.does === 'put') await live.put(liveDraft(live.time), 1);
          if (step.does === 'end') await live.end(KEY, { cause: 'logout' }, { lastActivityAt: START, generation: 1 });
          if (step.does === 'sweep') await live.sweep(0, 10);
          const [check] = await live.check([KEY]);
          const no = check?.state === 'revoked' || check?.state === 'locked';
          // A lock ends in a revocation and in nothing else: only re-authentication would resume it.
          expect(no || !refused).toBe(true);
          expect(cause ?? check?.cause).toBe(check?.cause);
          refused ||= no;
          cause = check?.cause;
        }
        const endings = live.decisions.filter((d) => d.type === 'revoked');
        expect(endings.map((d) => d.cause)).toEqual(cause === undefined ? [] : [cause]);
      }),
      { numRuns: 300 },
    );
  });

  it('the next check never lies behind the first thing that changes', async () => {
    const observed = fc.option(
      fc.record({ idleTimeoutSeconds: fc.constantFrom(3, 20), absoluteTimeoutSeconds: fc.constantFrom(50, 240) }),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(anyLimits, observed, fc.array(anyMs(0, 6), { maxLength: 6 }), async (given, seen, steps) => {
        const live = await born({ limits: given, observed: seen });
        for (const waitMs of steps) {
          live.time += waitMs;
          await live.touch([report({})], 'sparse');
        }
        for (let rounds = 0; rounds < 12; rounds++) {
          const [shard] = await live.heads();
          const head = shard?.head;
          if (head === undefined) break;
          const told = live.decisions.length;
          live.time = Math.max(live.time, head - 1);
          await live.check([KEY]);
          expect(live.decisions).toHaveLength(told);
          live.time = head;
          await live.check([KEY]);
          expect(live.decisions.length).toBeGreaterThan(told);
        }
      }),
      { numRuns: 300 },
    );
  });
});
