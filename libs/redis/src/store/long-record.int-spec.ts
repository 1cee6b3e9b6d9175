import { type CheckResult, liveField, type LiveDraft, type LiveView } from '@curfew/domain';
import { limits, liveDraft } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { inLongForm, unpacked } from '../testing/live-record.js';
import { freshShards, KEYS, oneShard } from '../testing/shard-of-sessions.js';

const PARENT = { tenantNumber: 1, sessionId: 'sign-on' };
const SESSION = { tenantNumber: 1, sessionId: 's-1' };

/** Members of a record that no touch changes. */
const lasting = (packed: Buffer) =>
  Object.entries(unpacked(packed)).filter(
    ([member]) => !['flags', 'nextCheck', 'last', 'kind', 'source', 'seen'].includes(member),
  );

describe('a record of the versions 1 and 2, from before an upgrade (rule 7)', () => {
  const redis = emptyRedis();
  const live = () => oneShard(redis.hot);
  const record = async (key = SESSION) => (await redis.hot.hgetBuffer(KEYS[0], liveField(key))) as Buffer;
  const put = async (draft: (now: number) => Partial<LiveDraft>) => {
    const { now, incarnation } = await live().moment(SESSION);
    await live().put(liveDraft(now - 9_000, { ...SESSION, ...draft(now) }), incarnation);
  };
  /** Puts the session's record into the older form; returns it as it was. */
  const age = async (key = SESSION) => {
    const packed = await record(key);
    await redis.hot.hset(KEYS[0], liveField(key), inLongForm(packed));
    return packed;
  };
  const touch = async () => live().touch([{ ...SESSION, application: 'mail', kind: 'touch', ageMs: 1_000 }], 'sparse');
  beforeEach(() => freshShards(redis.hot));

  const locking = limits({ onIdle: 'lock', lockedTimeoutSeconds: 500 });
  const observed = limits({ idleTimeoutSeconds: 90, absoluteTimeoutSeconds: 900 });

  it.each<[string, (now: number) => Partial<LiveDraft>]>([
    ['plain', () => ({})],
    ['authenticated before it started', (now) => ({ authenticatedAt: now - 12_000 })],
    ['observed', () => ({ observed })],
    ['locked', (now) => ({ limits: locking, observed, lockedAt: now - 3_000, authenticatedAt: now - 12_000 })],
    ['privileged', () => ({ limits: limits({ priority: 'privileged' }) })],
  ])('is read and checked as what it is, and written anew when it is touched: %s', async (_, draft) => {
    await put(draft);
    const [view] = await live().read([SESSION]);
    const [{ expiresAt: ends }] = (await live().check([SESSION])) as [CheckResult];
    const packed = await age();
    expect((await record())[0]).toBe(1);
    expect((await live().read([SESSION]))[0]).toEqual({ ...view, now: expect.any(Number) as number });
    expect((await live().check([SESSION]))[0]).toMatchObject({ state: view?.state, expiresAt: ends });
    await touch();
    expect(lasting(await record())).toEqual(lasting(packed));
  });

  it('keeps child and parent together', async () => {
    await put(() => PARENT);
    await put(() => ({ parentId: PARENT.sessionId }));
    await age(PARENT);
    await age();
    expect((await record())[0]).toBe(2);
    await touch();
    const [parent, child] = (await live().read([PARENT, SESSION])) as [LiveView, LiveView];
    expect(parent).toMatchObject({ lastActivityAt: child.lastActivityAt, lastActivityKind: 'touch' });
    expect([(await record())[0], (await record(PARENT))[0]]).toEqual([4, 4]);
    await live().end(PARENT, { cause: 'logout' });
    expect(await live().check([SESSION])).toMatchObject([{ state: 'revoked' }]);
  });
});
