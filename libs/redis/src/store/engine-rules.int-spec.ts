import { type LiveDraft, liveField, type LiveView, type SessionKey } from '@curfew/domain';
import { limits, liveDraft } from '@curfew/domain/testing';
import { moveTime } from '../commands/move-time.js';
import { LEDGER_GROUP } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import {
  decided,
  freshShards,
  KEYS,
  oneShard,
  serverOf,
  setShardTime,
  shardsOf,
  shardTime,
} from '../testing/shard-of-sessions.js';

const KEY: SessionKey = { tenantNumber: 1, sessionId: 's-1' };
const FIELD = liveField(KEY);
const REPORT = { ...KEY, kind: 'keyboard', application: 'payments' } as const;
const [LIVE, DUE, OUTBOX, ENDED, , , DIRTY] = KEYS;

describe('the engine rules that only Redis can break', () => {
  const redis = emptyRedis();
  const live = () => oneShard(redis.hot);
  const put = async (draft: LiveDraft) =>
    live().put(draft, (await live().moment(KEY)).incarnation) as Promise<LiveView>;
  const now = async () => (await live().moment(KEY)).now;
  const start = async (over = {}) => put(liveDraft(await now(), over));
  beforeEach(() => freshShards(redis.hot));
  type Entries = [id: string, fields: string[]][];
  const readAll = async () => {
    const call = redis.hot.xreadgroup('GROUP', LEDGER_GROUP, 'c', 'STREAMS', OUTBOX, '>');
    const [stream] = ((await call) ?? []) as [string, Entries][];
    return (stream?.[1] ?? []).map(([id]) => id);
  };
  const pendingIds = async () =>
    ((await redis.hot.xpending(OUTBOX, LEDGER_GROUP, '-', '+', 100)) as [string][]).map(([id]) => id);

  describe('time (rule 1)', () => {
    it('never runs back, though the clock of the server does', async () => {
      const ahead = (await now()) + 3_600_000;
      await setShardTime(redis.hot, ahead);
      expect(await now()).toBe(ahead);
      expect((await start()).now).toBe(ahead);
      expect((await live().heads())[0]?.now).toBe(ahead);
    });

    it.each([
      ['put', async () => start({ sessionId: 's-2' })],
      ['touch', async () => live().touch([REPORT], 'sparse')],
      ['end', async () => live().end(KEY, { cause: 'logout' })],
      ['redate', async () => live().redate(2, [{ ...KEY, limits: limits() }])],
    ])('is kept by %s, and the virtual offset with it', async (_, command) => {
      await start();
      await moveTime(serverOf(redis.hot), KEYS, 10_000);
      // As if nobody had written for a minute: what was kept before must not do.
      await setShardTime(redis.hot, (await now()) - 60_000);
      await command();
      const { latest, offset } = await shardTime(redis.hot);
      expect(offset).toBe(10_000);
      expect(latest).toBeLessThanOrEqual(await now());
      expect(latest).toBeGreaterThan((await now()) - 5_000);
    });
  });

  describe('a record of another version (rule 7)', () => {
    beforeEach(async () => {
      await start();
      const record = (await redis.hot.hgetBuffer(LIVE, FIELD)) as Buffer;
      record[0] = 9;
      await redis.hot.hset(LIVE, FIELD, record);
      await moveTime(serverOf(redis.hot), KEYS, 500_000);
    });

    it.each([
      ['check', () => live().check([KEY])],
      ['read', () => live().read([KEY])],
      ['touch', () => live().touch([REPORT], 'sparse')],
      ['touch in full', () => live().touch([REPORT], 'full')],
      ['end', () => live().end(KEY, { cause: 'logout' })],
      ['redate', () => live().redate(2, [{ ...KEY, limits: limits() }])],
      ['put', () => start()],
    ])('is left alone by %s, which answers unavailable', async (_, command) => {
      const before = await redis.hot.hgetBuffer(LIVE, FIELD);
      await expect(command()).rejects.toMatchObject({ code: 'unavailable' });
      expect(await redis.hot.hgetBuffer(LIVE, FIELD)).toEqual(before);
      expect(await redis.hot.zscore(DUE, FIELD)).not.toBeNull();
      expect(await decided(redis.hot)).toEqual([]);
    });

    it('is not taken for one of ours by a check before it is due', async () => {
      const key = { ...KEY, sessionId: 's-2' };
      await start(key);
      const record = (await redis.hot.hgetBuffer(LIVE, liveField(key))) as Buffer;
      record[0] = 9;
      await redis.hot.hset(LIVE, liveField(key), record);
      await expect(live().check([key])).rejects.toMatchObject({ code: 'unavailable' });
    });

    it('is not read by a checkpoint', async () => {
      const before = await redis.hot.hgetBuffer(LIVE, FIELD);
      await redis.hot.rpush(DIRTY, FIELD);
      expect(await shardsOf(redis.hot).touched(0, 10)).toMatchObject({ read: 1, sessions: [] });
      expect(await redis.hot.hgetBuffer(LIVE, FIELD)).toEqual(before);
    });

    it('is swept past, stays indexed, and keeps nobody from being ended', async () => {
      await put(liveDraft((await now()) - 200_000, { sessionId: 's-2' }));
      const before = await redis.hot.hgetBuffer(LIVE, FIELD);
      const { looked } = await live().sweep(0, 1000);
      expect(looked).toBe(1);
      expect(await redis.hot.hgetBuffer(LIVE, FIELD)).toEqual(before);
      // Not due again at once, or a sweep of many such would never come to an end.
      expect(Number(await redis.hot.zscore(DUE, FIELD))).toBeGreaterThan(await now());
      expect((await live().sweep(0, 1000)).looked).toBe(0);
      expect((await decided(redis.hot)).map((d) => d.sessionId)).toEqual(['s-2']);
    });
  });

  describe('writes (rule 8)', () => {
    it('are announced before they are made: what fails half way is decided again, never lost', async () => {
      const { idleExpiresAt } = await start();
      await moveTime(serverOf(redis.hot), KEYS, 101_000);
      await redis.hot.set(ENDED, 'not a hash');
      await expect(live().sweep(0, 1000)).rejects.toThrow('WRONGTYPE');
      await redis.hot.del(ENDED);
      await live().sweep(0, 1000);
      const [first, again] = await decided(redis.hot);
      expect(first).toMatchObject({ type: 'revoked', cause: 'idle_timeout', deadline: idleExpiresAt });
      expect({ ...again, decidedAt: 0 }).toEqual({ ...first, decidedAt: 0 });
      expect(await live().check([KEY])).toEqual([{ state: 'revoked', cause: 'idle_timeout' }]);
    });

    it('need no script that the server knows', async () => {
      await start();
      await redis.hot.script('FLUSH');
      expect((await live().check([KEY]))[0]?.state).toBe('active');
      await redis.hot.script('FLUSH');
      expect((await live().end(KEY, { cause: 'logout' }))?.ending.cause).toBe('logout');
    });
  });

  it('a session is listed for the checkpoint once, however often it is touched (rule 21)', async () => {
    await start();
    const [one, two] = [{ ...REPORT, ageMs: 2 }, REPORT];
    await live().touch([one], 'sparse');
    await moveTime(serverOf(redis.hot), KEYS, 1_000);
    await live().touch([two], 'sparse');
    await live().touch([two], 'full');
    expect(await redis.hot.lrange(DIRTY, 0, -1)).toEqual([FIELD]);
  });

  it('a touch moves the record, not the score (rule 9)', async () => {
    await start();
    const score = await redis.hot.zscore(DUE, FIELD);
    await moveTime(serverOf(redis.hot), KEYS, 10_000);
    await live().touch([REPORT], 'sparse');
    expect(((await live().read([KEY]))[0] as LiveView).idleExpiresAt).toBeGreaterThan(Number(score) + 25_000);
    expect(await redis.hot.zscore(DUE, FIELD)).toBe(score);
  });

  describe('what is remembered of endings (rule 29)', () => {
    it('outlives one rotation, not two, and only when the period is over', async () => {
      await live().rotateEnded(1_000);
      await start();
      await live().end(KEY, { cause: 'logout' });
      await redis.hot.xgroup('CREATE', OUTBOX, LEDGER_GROUP, '0');
      await redis.hot.xack(OUTBOX, LEDGER_GROUP, ...(await readAll()));
      const state = async () => (await live().check([KEY]))[0]?.state;
      await live().rotateEnded(1_000_000);
      await live().rotateEnded(1_000_000);
      expect(await redis.hot.exists(ENDED)).toBe(1);
      await moveTime(serverOf(redis.hot), KEYS, 1_001);
      await live().rotateEnded(1_000);
      await live().rotateEnded(1_000);
      expect(await state()).toBe('revoked');
      await moveTime(serverOf(redis.hot), KEYS, 1_001);
      await live().rotateEnded(1_000);
      expect(await state()).toBe('unknown');
    });

    it.each([
      ['nobody has read', async () => undefined],
      ['nobody has begun to read', async () => redis.hot.xgroup('DESTROY', OUTBOX, LEDGER_GROUP)],
      ['was read, and not acknowledged', async () => void (await readAll())],
    ])('outlives its period while the ledger has not taken it: %s', async (_, happens) => {
      await redis.hot.xgroup('CREATE', OUTBOX, LEDGER_GROUP, '0', 'MKSTREAM');
      await live().rotateEnded(0);
      await start();
      await live().end(KEY, { cause: 'logout' });
      await live().rotateEnded(0);
      await happens();
      const state = async () => (await live().check([KEY]))[0]?.state;
      for (let again = 0; again < 3; again++) await live().rotateEnded(0);
      expect(await state()).toBe('revoked');
      if (((await redis.hot.xinfo('GROUPS', OUTBOX)) as unknown[]).length === 0)
        await redis.hot.xgroup('CREATE', OUTBOX, LEDGER_GROUP, '0');
      // What came later is nothing that is forgotten now.
      const ids = [...(await readAll()), ...(await pendingIds())];
      await start({ sessionId: 's-2' });
      await live().end({ ...KEY, sessionId: 's-2' }, { cause: 'logout' });
      expect(await state()).toBe('revoked');
      await redis.hot.xack(OUTBOX, LEDGER_GROUP, ...ids);
      await live().rotateEnded(0);
      expect(await state()).toBe('unknown');
    });

    it('stays when nothing has ended since', async () => {
      await start();
      await live().rotateEnded(0);
      await expect(live().rotateEnded(0)).resolves.toBeUndefined();
      expect((await live().check([KEY]))[0]?.state).toBe('active');
    });
  });

  it('a sweep looks at no more than it was told to, the soonest due first (rule 13)', async () => {
    const at = await now();
    const ids = ['first', 'second', 'third'];
    for (const [i, sessionId] of ids.entries()) await put(liveDraft(at - 5_000 + i * 1_000, { sessionId }));
    await moveTime(serverOf(redis.hot), KEYS, 101_000);
    expect(await live().sweep(0, 2)).toMatchObject({ looked: 2, ended: 2 });
    expect((await decided(redis.hot)).map((d) => d.sessionId)).toEqual(['first', 'second']);
    expect(await live().sweep(0, 2)).toMatchObject({ looked: 1, ended: 1, head: undefined });
  });

  it('holds thousands of endings of one sweep in one entry (rule 13)', async () => {
    const at = await now();
    const ids = Array.from({ length: 1_000 }, (_, i) => `many-${i}`);
    for (let i = 0; i < ids.length; i += 100) {
      await Promise.all(ids.slice(i, i + 100).map((sessionId) => put(liveDraft(at, { sessionId }))));
    }
    await moveTime(serverOf(redis.hot), KEYS, 101_000);
    expect(await live().sweep(0, 1000)).toMatchObject({ looked: 1000, ended: 1000, head: undefined });
    expect(await redis.hot.xlen(OUTBOX)).toBe(1);
    expect(new Set((await decided(redis.hot)).map((d) => d.sessionId)).size).toBe(1000);
  });
});
