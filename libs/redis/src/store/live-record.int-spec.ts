import { hash32, liveField, type LiveDraft, type SessionKey } from '@curfew/domain';
import { limits, liveDraft } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { unpacked } from '../testing/live-record.js';
import { freshShards, KEYS, oneShard } from '../testing/shard-of-sessions.js';

const KEY: SessionKey = { tenantNumber: 0xabcdef, sessionId: 's:1/ü' };
const DAY_SECONDS = 86_400;

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
    expect(packed).toHaveLength(80);
    expect(unpacked(packed)).toEqual({
      version: 3,
      state: 0,
      flags: 128,
      onIdle: 1,
      counted: 0b1111,
      nextCheck: authenticated + 22 * DAY_SECONDS * 1_000,
      last: started,
      kind: 0,
      source: 0,
      seen: started,
      started,
      authenticated,
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

  it('has 74 bytes when it was authenticated as it started', async () => {
    const { now, incarnation } = await live().moment(KEY);
    await live().put(liveDraft(now, KEY), incarnation);
    expect(await record()).toHaveLength(74);
    expect(unpacked(await record())).toMatchObject({ flags: 0, started: now });
  });

  it('has what a policy observes behind it', async () => {
    const { now, incarnation } = await live().moment(KEY);
    const observed = limits({ idleTimeoutSeconds: 20 * DAY_SECONDS, absoluteTimeoutSeconds: 21 * DAY_SECONDS });
    await live().put(liveDraft(now, { ...KEY, limits: long, observed }), incarnation);
    const packed = await record();
    expect(packed).toHaveLength(80);
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

  it('says when it ends by when it was authenticated, before or after it started', async () => {
    const { now, incarnation } = await live().moment(KEY);
    const flat = limits({ idleTimeoutSeconds: 1_000, absoluteTimeoutSeconds: 1_000, warnBeforeSeconds: 0 });
    for (const authenticatedAt of [now - 5_000, now - 9_000, now - 13_000]) {
      const key = { ...KEY, sessionId: `at ${authenticatedAt}` };
      await live().put(
        liveDraft(now - 9_000, { ...key, authenticatedAt, lastActivityAt: now, limits: flat }),
        incarnation,
      );
      const [told] = await live().check([key]);
      expect(told?.expiresAt).toBe(authenticatedAt + 1_000_000);
    }
  });

  it.each([
    ['nothing', {}],
    ['when it was authenticated', { authenticatedAt: 5_000 }],
    ['what is observed', { observed: limits() }],
    ['both', { authenticatedAt: 5_000, observed: limits() }],
  ])("has a parent's id behind %s", async (_, over: Partial<LiveDraft>) => {
    const { now, incarnation } = await live().moment(KEY);
    const parent = { ...KEY, sessionId: 'sign-on' };
    await live().put(liveDraft(now - 9_000, { ...parent, limits: limits({ idleTimeoutSeconds: 90 }) }), incarnation);
    const apart = over.authenticatedAt && { authenticatedAt: now - over.authenticatedAt };
    const child = { ...KEY, parentId: 'sign-on', ...over, ...apart };
    await live().put(liveDraft(now - 9_000, child), incarnation);
    expect(await live().check([KEY])).toMatchObject([{ state: 'active', expiresAt: now - 9_000 + 90_000 }]);
    await live().touch([{ ...KEY, application: 'mail', kind: 'touch', occurredAt: now - 2_000 }], 'sparse');
    expect(await live().read([parent])).toMatchObject([{ lastActivityAt: now - 2_000 }]);
  });
});
