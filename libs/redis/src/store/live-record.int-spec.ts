import { hash32, liveField, type SessionKey } from '@curfew/domain';
import { limits, liveDraft } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { freshShards, KEYS, oneShard } from '../testing/shard-of-sessions.js';

const KEY: SessionKey = { tenantNumber: 0xabcdef, sessionId: 's:1/ü' };
const DAY_SECONDS = 86_400;

/** The codec of rule 5, once more: members of so many bytes each, smallest byte first. */
const MEMBERS: readonly (readonly [name: string, bytes: number])[] = [
  ['version', 1],
  ['state', 1],
  ['flags', 1],
  ['onIdle', 1],
  ['counted', 2],
  ['nextCheck', 6],
  ['last', 6],
  ['kind', 1],
  ['source', 4],
  ['seen', 6],
  ['started', 6],
  ['authenticated', 6],
  ['lockedAt', 6],
  ['epoch', 4],
  ['generation', 4],
  ['idle', 3],
  ['absolute', 3],
  ['warn', 3],
  ['warnAbsolute', 3],
  ['locked', 3],
  ['subjectHigh', 4],
  ['subjectLow', 4],
  ['profile', 4],
  ['cutOff', 4],
  ['seenIdle', 3],
  ['seenAbsolute', 3],
];

function unpacked(packed: Buffer): Record<string, number> {
  let at = 0;
  const members = MEMBERS.filter(([, bytes]) => at + bytes <= packed.length && (at += bytes) > 0);
  at = 0;
  return Object.fromEntries(
    members.map(([name, bytes]) => {
      at += bytes;
      return [name, packed.readUIntLE(at - bytes, bytes)];
    }),
  );
}

describe('the live record (rule 5)', () => {
  const redis = emptyRedis();
  const live = () => oneShard(redis.hot);
  const record = async () => (await redis.hot.hgetBuffer(KEYS[0], liveField(KEY))) as Buffer;
  beforeEach(() => freshShards(redis.hot));

  /** The longest limits that a policy may set. */
  const long = limits({
    idleTimeoutSeconds: 30 * DAY_SECONDS - 1,
    absoluteTimeoutSeconds: 30 * DAY_SECONDS,
    warnBeforeSeconds: 7 * DAY_SECONDS,
    warnBeforeAbsoluteSeconds: 8 * DAY_SECONDS,
    onIdle: 'lock',
    lockedTimeoutSeconds: 29 * DAY_SECONDS,
  });

  it('is packed as its version says, and is found under tenant number and id', async () => {
    const { now, incarnation } = await live().moment(KEY);
    const [started, authenticated] = [now - 3_000, now - 5_000];
    const drawn = { ...KEY, startedAt: started, authenticatedAt: authenticated, lastActivityAt: started };
    await live().put(liveDraft(now, { ...drawn, generation: 70_000, epoch: 3, limits: long }), incarnation);
    expect(await redis.hot.hexists(KEYS[0], 'abcdefs:1/ü')).toBe(1);
    const packed = await record();
    expect(packed).toHaveLength(86);
    expect(unpacked(packed)).toEqual({
      version: 1,
      state: 0,
      flags: 0,
      onIdle: 1,
      counted: 0b1111,
      nextCheck: authenticated + 22 * DAY_SECONDS * 1_000,
      last: started,
      kind: 0,
      source: 0,
      seen: started,
      started,
      authenticated,
      lockedAt: 0,
      epoch: 3,
      generation: 70_000,
      idle: 30 * DAY_SECONDS - 1,
      absolute: 30 * DAY_SECONDS,
      warn: 7 * DAY_SECONDS,
      warnAbsolute: 8 * DAY_SECONDS,
      locked: 29 * DAY_SECONDS,
      subjectHigh: hash32('ada'),
      subjectLow: hash32('ada', 0x9747b28c),
      profile: 1,
      cutOff: 1,
    });
  });

  it('has what a policy observes behind it', async () => {
    const { now, incarnation } = await live().moment(KEY);
    const observed = limits({ idleTimeoutSeconds: 20 * DAY_SECONDS, absoluteTimeoutSeconds: 21 * DAY_SECONDS });
    await live().put(liveDraft(now, { ...KEY, limits: long, observed }), incarnation);
    const packed = await record();
    expect(packed).toHaveLength(92);
    expect(unpacked(packed)).toMatchObject({
      flags: 16,
      seenIdle: 20 * DAY_SECONDS,
      seenAbsolute: 21 * DAY_SECONDS,
    });
  });

  it('knows kind, application and moment of the last activity that counted, and when anything was seen', async () => {
    const { now, incarnation } = await live().moment(KEY);
    await live().put(liveDraft(now - 9_000, KEY), incarnation);
    const report = { ...KEY, application: 'payments' };
    await live().touch([{ ...report, kind: 'touch', occurredAt: now - 2_000 }], 'sparse');
    await live().touch([{ ...report, kind: 'machine', occurredAt: now - 1_000 }], 'sparse');
    const { last, seen, kind, source, flags } = unpacked(await record());
    expect({ last, seen, kind, flags }).toEqual({ last: now - 2_000, seen: now - 1_000, kind: 3, flags: 32 });
    expect(source).not.toBe(0);
  });
});
