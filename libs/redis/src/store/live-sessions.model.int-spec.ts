import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CutOff,
  type Decision,
  type Hits,
  type LiveSessions,
  RestoreShard,
  saveActivity,
  type SessionKey,
} from '@curfew/domain';
import { FakeLiveSessions, liveDraft } from '@curfew/domain/testing';
import * as fc from 'fast-check';
import { moveTime } from '../commands/move-time.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { anyCommands, type Command } from '../testing/live-session-commands.js';
import { RowsOfModel } from '../testing/rows-of-model.js';
import {
  takeDecided,
  forgetServer,
  freshShards,
  KEYS,
  serverOf,
  sessionsOf,
  setShardTime,
  shardsOf,
} from '../testing/shard-of-sessions.js';
import { rareCommands } from '../testing/rare-commands.js';

const IDS = ['s-0', 's-1', 's-2', 's-3'];
/** The first is the parent of those of these that start as children. */
const MAY_BE_CHILDREN = new Set([2, 3]);
const PARENT = IDS[0] as string;
const keyOf = (session: number) => ({ tenantNumber: 1, sessionId: IDS[session] as string });
/** The first two sessions are of one person, the last two of one profile. */
const alikeOf = (session: number) => ({ subject: session < 2 ? 'ada' : 'bob', profile: session === 0 ? 8 : 9 });
/** Far ahead of the server's clock: a shard's time never runs back (rule 1), so it stands still between the steps. */
const FROZEN = 4_000_000_000_000;
const DAY_MS = 86_400_000;
/** `npm run test:model` asks for many more. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 300);

function pickEnded(answer: unknown): unknown {
  return (answer as { readonly ended: number }).ended;
}

function startedKey({ session, child }: Extract<Command, { type: 'put' }>): SessionKey {
  return child && MAY_BE_CHILDREN.has(session) ? { ...keyOf(session), parentId: PARENT } : keyOf(session);
}

type Reports = Extract<Command, { type: 'touch' }>['reports'];

/** As one call takes them: of reports of one instant, the first names the application, of a parent whose children report too. */
function inGroups(reports: Reports): Reports {
  const groupOf = ({ kind, application, ageMs, aheadMs }: Reports[number]) =>
    [kind, application, ageMs ?? 0, aheadMs].join(' ');
  const first = reports.map((report) => reports.findIndex((other) => groupOf(other) === groupOf(report)));
  return reports
    .map((_, at) => at)
    .toSorted((a, b) => first[a]! - first[b]! || a - b)
    .map((at) => reports[at]!);
}

/** What the command answers; the same of both stores, so that each answer can be compared. */
async function run(live: LiveSessions, command: Command, now: number, cutOff: number): Promise<unknown> {
  switch (command.type) {
    case 'put': {
      const { age, limits, observed } = command;
      const at = now - age;
      const key = startedKey(command);
      const times = { startedAt: at, authenticatedAt: at, lastActivityAt: at };
      const draft = { ...key, ...alikeOf(command.session), cutOff, ...times };
      const { incarnation } = await live.moment(key);
      return live.put(liveDraft(now, { ...draft, limits, observed }), incarnation);
    }
    case 'touch': {
      const reports = inGroups(command.reports).map(({ session, kind, application, ageMs, aheadMs }) => ({
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
    default:
      return undefined;
  }
}

function cutOffBy({ session, by }: { session: number; by: Hits['kind'] }, number: number, at: number): CutOff {
  const { subject, profile } = alikeOf(session);
  const hits = {
    all: { kind: 'all' },
    subject: { kind: 'subject', subject },
    profiles: { kind: 'profiles', numbers: [3, profile] },
  };
  const asked = { revocationId: `revocation-${number}`, reason: 'naïvely, all', actor: 'key-1' };
  return { tenantNumber: 1, number, at, ...asked, hits: hits[by] as Hits };
}

/** Longest that a run of the many may take. */
const PATIENCE_MS = 1_800_000;

/**
 * In the order decided for each session, each once, as the ledger's gate lets them through (rule 14): a restoration may
 * say again what it finds decided. Between sessions a sweep has an order of its own.
 */
function bySession(decisions: readonly Decision[]): Decision[][] {
  return IDS.map((id) => {
    const passed = new Map<string, Decision>();
    for (const decision of decisions) {
      if (decision.sessionId !== id || passed.has('revoked')) continue;
      const { type, clock, deadline } = decision;
      const name = type === 'revoked' ? type : `${type} ${clock} ${deadline}`;
      if (!passed.has(name)) passed.set(name, decision);
    }
    return [...passed.values()];
  });
}

describe('the live sessions in Redis, against the model in memory', () => {
  const redis = emptyRedis();

  /** What happens to the real store beside its calls, with the rows that outlive it. */
  async function happen(command: Command, real: LiveSessions, fake: FakeLiveSessions, rows: RowsOfModel) {
    const shards = shardsOf(redis.hot);
    if (command.type === 'cutOff') {
      rows.cutOffs = [...rows.cutOffs, cutOffBy(command, rows.nextCutOff(), fake.time)];
      for (const live of [real, fake]) await live.cutOff({ pending: rows.cutOffs, finished: [] });
    } else if (command.type === 'finishCutOffs') {
      for (const live of [real, fake]) await live.cutOff({ pending: [], finished: rows.cutOffs });
      rows.cutOffs = [];
    } else if (command.type === 'advance') {
      fake.time = await moveTime(serverOf(redis.hot), KEYS, command.ms);
    } else if (command.type === 'checkpoint') {
      await saveActivity(rows, shards, 0);
      await real.read(IDS.map((_, session) => keyOf(session)));
      for (const [i, view] of (await fake.read(IDS.map((_, session) => keyOf(session)))).entries()) {
        if (view && view.state !== 'revoked') expect(rows.living(keyOf(i))?.lastActivityAt).toBe(view.lastActivityAt);
      }
    } else if (command.type === 'lose') {
      // The last proof holds the shard's time, which a loss must not turn back.
      await rows.saveProofs([{ shard: 0, incarnation: 1, now: fake.time, writes: 0 }]);
      if (command.data === 'kept') await forgetServer(redis.hot);
      else await redis.hot.flushdb();
      const asked = command.sessions.map(keyOf);
      if (command.data === 'gone') fake.lose((key) => rows.living(key)?.lastActivityAt ?? fake.time);
      fake.remember(rows.endingsOf(IDS.map((_, session) => keyOf(session))));
      expect({ command, answer: await real.check(asked) }).toEqual({ command, answer: await fake.check(asked) });
      await new RestoreShard(rows, shards, { endedKeptMs: DAY_MS, pause: sleep }).run(0);
      await fake.read(IDS.map((_, session) => keyOf(session)));
    }
  }

  /** What the API writes to the rows beside its call. */
  function write(command: Command, rows: RowsOfModel, now: number): void {
    if (command.type === 'put') {
      const { age, limits, observed } = command;
      const at = now - age;
      const times = { startedAt: at, authenticatedAt: at, lastActivityAt: at };
      const alike = { ...alikeOf(command.session), cutOff: rows.cutOff };
      rows.started(liveDraft(now, { ...startedKey(command), ...alike, ...times, limits, observed }));
    } else if (command.type === 'redate') {
      const { generation, limits, observed } = command;
      rows.redated(
        generation,
        command.sessions.map((session) => ({ ...keyOf(session), limits, observed })),
      );
    }
  }

  /** The API starts a child under a living parent only, and a session that is there already only as it is. */
  function admits(rows: RowsOfModel, command: Extract<Command, { type: 'put' }>): boolean {
    const key = startedKey(command);
    if (rows.hasEnded(key)) return false;
    const there = rows.living(key);
    if (there) return there.parentId === key.parentId;
    return key.parentId === undefined || rows.living(keyOf(0)) !== undefined;
  }

  async function follow(commands: readonly Command[]): Promise<readonly Decision[]> {
    await freshShards(redis.hot);
    await setShardTime(redis.hot, FROZEN);
    const fake = new FakeLiveSessions(FROZEN);
    const rows = new RowsOfModel(() => fake.time);
    let real = sessionsOf(redis.hot, 1, rows);
    const outbox: Decision[] = [];
    for (const command of [...commands, { type: 'read' as const, sessions: IDS.map((_, i) => i) }]) {
      if (command.type === 'put' && !admits(rows, command)) continue;
      write(command, rows, fake.time);
      // The ledger has read the outbox by then: what a loss takes of it is another test's matter.
      await happen(command, real, fake, rows);
      // A process of its own would name applications again within a minute.
      if (command.type === 'lose') real = sessionsOf(redis.hot, 1, rows);
      const expected = await run(fake, command, fake.time, rows.cutOff);
      const answer = await run(real, command, fake.time, rows.cutOff);
      // A parent may be warned or locked by its own turn, or by that of a child that is swept before it.
      const shown = command.type === 'sweep' && rows.hasChildren() ? pickEnded : (all: unknown) => all;
      expect({ command, answer: shown(answer) }).toEqual({ command, answer: shown(expected) });
      const [[due], [promised]] = [await real.heads(), await fake.heads()];
      expect(due?.now).toBe(fake.time);
      expect(due?.head ?? Infinity).toBeLessThanOrEqual(promised?.head ?? Infinity);
      expect(due?.head === undefined).toBe(promised?.head === undefined);
      expect(await real.count()).toBe(await fake.count());
      outbox.push(...(await takeDecided(redis.hot)));
      rows.recorded(outbox);
    }
    expect(bySession(outbox)).toEqual(bySession(fake.decisions));
    return outbox;
  }

  it(
    'answers, decides and schedules the same, whatever happens in whatever order',
    async () => {
      const reached = new Set<string>();
      const note = (decisions: readonly Decision[]) => {
        for (const { type, cause, clock, withParent, revocationId } of decisions) {
          const how = [withParent && 'with parent', revocationId && 'by cut-off'];
          reached.add([type, clock, cause, ...how].filter(Boolean).join(' '));
        }
      };
      for (const commands of rareCommands()) note(await follow(commands));
      await fc.assert(
        fc.asyncProperty(anyCommands(IDS.length), async (commands) => note(await follow(commands))),
        { numRuns: RUNS, endOnFailure: false },
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
        'revoked absolute_timeout with parent',
        'revoked admin',
        'revoked admin by cut-off',
        'revoked admin with parent',
        'revoked admin with parent by cut-off',
        'revoked idle idle_timeout',
        'revoked idle policy',
        'revoked idle_timeout with parent',
        'revoked locked locked_timeout',
        'revoked locked policy',
        'revoked locked_timeout with parent',
        'revoked policy with parent',
        'would_have_ended absolute absolute_timeout',
        'would_have_ended idle idle_timeout',
      ]);
    },
    PATIENCE_MS,
  );
});
