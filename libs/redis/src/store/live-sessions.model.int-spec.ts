import type { Decision, LiveSessions } from '@curfew/domain';
import { FakeLiveSessions, liveDraft } from '@curfew/domain/testing';
import * as fc from 'fast-check';
import { moveTime } from '../commands/move-time.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { anyCommands, type Command } from '../testing/live-session-commands.js';
import { decided, freshShards, KEYS, oneShard, serverOf, setShardTime } from '../testing/shard-of-sessions.js';

const IDS = ['s-0', 's-1', 's-2'];
const keyOf = (session: number) => ({ tenantNumber: 1, sessionId: IDS[session] as string });
/** Far ahead of the server's clock: a shard's time never runs back (rule 1), so it stands still between the steps. */
const FROZEN = 4_000_000_000_000;

/** What the command answers; the same of both stores, so that each answer can be compared. */
async function run(live: LiveSessions, command: Command, now: number): Promise<unknown> {
  switch (command.type) {
    case 'put': {
      const { age, limits, observed } = command;
      const at = now - age;
      const draft = { ...keyOf(command.session), startedAt: at, authenticatedAt: at, lastActivityAt: at };
      const { incarnation } = await live.moment(keyOf(command.session));
      return live.put(liveDraft(now, { ...draft, limits, observed }), incarnation);
    }
    case 'touch': {
      const reports = command.reports.map(({ session, kind, application, ageMs, aheadMs }) => ({
        ...keyOf(session),
        kind,
        application,
        ...(aheadMs === undefined ? { ageMs } : { occurredAt: now + aheadMs }),
      }));
      return live.touch(reports, command.detail);
    }
    case 'end':
      return live.end(
        keyOf(command.session),
        { cause: 'admin', reason: 'because, naïvely', actor: 'key-1' },
        command.known ? { lastActivityAt: now - 1, generation: 7 } : undefined,
      );
    case 'redate': {
      const { limits, observed } = command;
      const items = command.sessions.map((session) => ({ ...keyOf(session), limits, observed }));
      return live.redate(command.generation, items);
    }
    case 'check':
      return live.check(command.sessions.map(keyOf));
    case 'read':
      return live.read(command.sessions.map(keyOf));
    case 'sweep': {
      // How many are looked at may differ: the index may name a session early, never late (rule 9).
      const { warned, locked, ended } = await live.sweep(0, 1000);
      return { warned, locked, ended };
    }
    case 'advance':
      return undefined;
  }
}

/** In the order decided for each session; between sessions a sweep has an order of its own. */
function bySession(decisions: readonly Decision[]): Decision[][] {
  return IDS.map((id) => decisions.filter((d) => d.sessionId === id));
}

describe('the live sessions in Redis, against the model in memory', () => {
  const redis = emptyRedis();

  it('answers, decides and schedules the same, whatever happens in whatever order', async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyCommands(IDS.length), async (commands) => {
        await freshShards(redis.hot);
        await setShardTime(redis.hot, FROZEN);
        const real = oneShard(redis.hot);
        const fake = new FakeLiveSessions(FROZEN);
        for (const command of [...commands, { type: 'read' as const, sessions: [0, 1, 2] }]) {
          if (command.type === 'advance') fake.time = await moveTime(serverOf(redis.hot), KEYS, command.ms);
          const expected = await run(fake, command, fake.time);
          expect({ command, answer: await run(real, command, fake.time) }).toEqual({ command, answer: expected });
          const [[due], [promised]] = [await real.heads(), await fake.heads()];
          expect(due?.now).toBe(fake.time);
          expect(due?.head ?? Infinity).toBeLessThanOrEqual(promised?.head ?? Infinity);
          expect(due?.head === undefined).toBe(promised?.head === undefined);
          expect(await real.count()).toBe(await fake.count());
        }
        const decisions = await decided(redis.hot);
        expect(bySession(decisions)).toEqual(bySession(fake.decisions));
        for (const { type, cause, clock } of decisions) reached.add([type, clock, cause].filter(Boolean).join(' '));
      }),
      { numRuns: 300, endOnFailure: false },
    );
    // What no sequence reaches proves nothing.
    expect([...reached].toSorted()).toEqual([
      'expiring absolute',
      'expiring idle',
      'extended absolute',
      'extended idle',
      'locked idle idle_timeout',
      'locked idle policy',
      'revoked absolute absolute_timeout',
      'revoked absolute policy',
      'revoked admin',
      'revoked idle idle_timeout',
      'revoked idle policy',
      'revoked locked locked_timeout',
      'revoked locked policy',
      'would_have_ended absolute absolute_timeout',
      'would_have_ended idle idle_timeout',
    ]);
  });
});
