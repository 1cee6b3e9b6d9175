import type { Decision } from '../event/decision.js';
import type { LiveView } from '../session/live-sessions.js';
import type { SessionKey } from '../session/session.js';
import { limits, liveDraft } from './live-draft.js';
import type { LiveSessionsRig } from './live-sessions-stage.js';

const PARENT = { tenantNumber: 1, sessionId: 'sign-on' };
/** Several, so that some have an own shard that is not their parent's. */
const CHILDREN = ['mail', 'wiki', 'payments', 'files', 'chat'].map((sessionId) => ({ tenantNumber: 1, sessionId }));
const CHILD = CHILDREN[0]!;
const report = (key: { sessionId: string }, over: object = {}) => ({
  ...PARENT,
  ...key,
  kind: 'keyboard' as const,
  application: key.sessionId,
  ...over,
});

/** What every live store must do with parents and children (engine rule 26). */
export function describeLinkedSessions(make: () => Promise<LiveSessionsRig>): void {
  let rig: LiveSessionsRig;
  beforeEach(async () => {
    rig = await make();
  });

  type Over = Parameters<typeof liveDraft>[1];
  const start = async (key: object, over: Over = {}) => {
    const { now, incarnation } = await rig.live.moment({ ...PARENT, ...key, ...over });
    return rig.live.put(liveDraft(now, { ...PARENT, ...key, ...over }), incarnation);
  };
  const startChild = (key: object = CHILD, over: Over = {}) => start(key, { parentId: PARENT.sessionId, ...over });
  const states = async (...keys: { sessionId: string }[]) =>
    (await rig.live.check(keys.map((key) => ({ ...PARENT, ...key })))).map(({ state, cause }) => cause ?? state);
  const told = async ({ sessionId }: { sessionId: string }): Promise<string[]> =>
    (await rig.decisions()).filter((d) => d.sessionId === sessionId).map(inWords);
  const inWords = ({ type, cause, withParent }: Decision) =>
    [type, cause, withParent ? 'with its parent' : undefined].filter(Boolean).join(' ');
  const short = limits({ idleTimeoutSeconds: 10, warnBeforeSeconds: 2 });
  const long = limits({ idleTimeoutSeconds: 500, warnBeforeSeconds: 2 });

  it('ends a child by its own idle timeout alone', async () => {
    await start(PARENT);
    await startChild(CHILD, { limits: short });
    await rig.advance(11);
    expect(await states(CHILD, PARENT)).toEqual(['idle_timeout', 'active']);
    expect([await told(CHILD), await told(PARENT)]).toEqual([['revoked idle_timeout'], []]);
  });

  it("moves the parent's idle deadline by what counts in a child, exactly, and leaves its idle warning", async () => {
    await start(PARENT);
    await startChild(CHILD, { limits: long });
    await rig.advance(85);
    await rig.sweep();
    expect(await states(PARENT, CHILD)).toEqual(['warned', 'warned']);
    const [now] = await rig.live.touch([report(CHILD, { kind: 'background_request' })], 'full');
    expect(now).toMatchObject({ state: 'warned' });
    await rig.live.touch([report(CHILD, { ageMs: 1_000 })], 'sparse');
    const [parent, child] = (await rig.live.read([PARENT, CHILD])) as [LiveView, LiveView];
    expect(parent.lastActivityAt).toBe(child.lastActivityAt);
    expect(parent).toMatchObject({ state: 'active', lastActivityApplication: 'mail', lastActivityKind: 'keyboard' });
    expect(parent.idleExpiresAt).toBe(child.lastActivityAt + 100_000);
    expect(await told(PARENT)).toEqual(['expiring', 'extended']);
    await rig.advance(90);
    await rig.live.touch([report(CHILD)], 'sparse');
    await rig.advance(90);
    expect(await states(PARENT, CHILD)).toEqual(['warned', 'warned']);
  });

  it("does not move a child by its parent's activity, nor one child by another's", async () => {
    await start(PARENT);
    await startChild(CHILDREN[0], { limits: short });
    await startChild(CHILDREN[1], { limits: long });
    await rig.advance(9);
    await rig.live.touch([report(PARENT), report(CHILDREN[1]!)], 'sparse');
    await rig.advance(2);
    expect(await states(CHILDREN[0]!, CHILDREN[1]!)).toEqual(['idle_timeout', 'active']);
  });

  it('lets no child outlive its parent, whoever is asked first and though nobody sweeps', async () => {
    const { startedAt } = (await start(PARENT)) as LiveView;
    for (const child of CHILDREN) {
      const view = (await startChild(child, { limits: long })) as LiveView;
      expect(view.expiresAt).toBe(startedAt + 100_000);
      expect(view.idleExpiresAt).toBeGreaterThan(view.expiresAt);
    }
    await rig.advance(101);
    expect(await states(CHILDREN[2]!)).toEqual(['idle_timeout']);
    expect((await rig.live.touch([report(CHILDREN[3]!)], 'sparse'))[0]).toMatchObject({
      rejected: 'session_ended',
      state: 'revoked',
      cause: 'idle_timeout',
    });
    expect(await states(PARENT, ...CHILDREN)).toEqual(Array.from({ length: 6 }, () => 'idle_timeout'));
    const ends = await rig.decisions();
    expect(ends.map(inWords).toSorted()).toEqual([
      'revoked idle_timeout',
      ...CHILDREN.map(() => 'revoked idle_timeout with its parent'),
    ]);
    expect(new Set(ends.map(({ deadline }) => deadline))).toEqual(new Set([startedAt + 100_000]));
    expect(await rig.live.count()).toBe(0);
  });

  it('sweeps children with their parent', async () => {
    await start(PARENT);
    for (const child of CHILDREN) await startChild(child, { limits: long });
    await rig.advance(101);
    await rig.sweep();
    expect(await told(PARENT)).toEqual(['revoked idle_timeout']);
    for (const child of CHILDREN) expect(await told(child)).toEqual(['revoked idle_timeout with its parent']);
    expect(await rig.live.count()).toBe(0);
  });

  it('lets a child whose own deadline came before end by it', async () => {
    await start(PARENT);
    await startChild(CHILD, { limits: short });
    await rig.advance(101);
    await rig.sweep();
    expect(await told(CHILD)).toEqual(['revoked idle_timeout']);
    const [own, other] = (await rig.decisions()).toSorted((a, b) => a.deadline! - b.deadline!);
    expect([own?.sessionId, other?.sessionId]).toEqual([CHILD.sessionId, PARENT.sessionId]);
  });

  it('ends children when somebody ends the parent, with its reason and actor, and leaves the parent otherwise', async () => {
    await start(PARENT);
    for (const child of CHILDREN) await startChild(child);
    expect(await rig.live.end(CHILD, { cause: 'logout' })).toMatchObject({ ending: { cause: 'logout' } });
    expect(await states(PARENT, CHILDREN[1]!)).toEqual(['active', 'active']);
    await rig.live.end(PARENT, { cause: 'admin', reason: 'lost', actor: 'key-1' });
    expect(await states(...CHILDREN)).toEqual(['logout', 'admin', 'admin', 'admin', 'admin']);
    const ends = (await rig.decisions()).filter((d) => d.sessionId !== CHILD.sessionId);
    expect(ends).toHaveLength(5);
    for (const end of ends) expect(end).toMatchObject({ cause: 'admin', reason: 'lost', actor: 'key-1' });
  });

  it('refuses children while their parent is locked; their own clocks go on', async () => {
    await start(PARENT, { limits: limits({ onIdle: 'lock', lockedTimeoutSeconds: 60 }) });
    await startChild(CHILDREN[0], { limits: long });
    await startChild(CHILDREN[1], { limits: limits({ idleTimeoutSeconds: 120 }) });
    await rig.advance(101);
    expect(await states(CHILDREN[0]!, CHILDREN[1]!, PARENT)).toEqual(['locked', 'locked', 'locked']);
    expect((await rig.live.touch([report(CHILD)], 'sparse'))[0]).toMatchObject({
      rejected: 'session_locked',
      state: 'locked',
    });
    expect(await told(CHILD)).toEqual([]);
    await rig.advance(20);
    expect(await states(CHILDREN[0]!, CHILDREN[1]!)).toEqual(['locked', 'idle_timeout']);
    await rig.advance(40);
    expect(await states(CHILDREN[0]!, PARENT)).toEqual(['locked_timeout', 'locked_timeout']);
  });

  it('locks a child alone', async () => {
    await start(PARENT);
    await startChild(CHILD, { limits: limits({ idleTimeoutSeconds: 10, warnBeforeSeconds: 0, onIdle: 'lock' }) });
    await rig.advance(11);
    expect(await states(PARENT, CHILD)).toEqual(['active', 'locked']);
    await rig.advance(90);
    await rig.sweep();
    expect(await told(CHILD)).toEqual(['locked idle_timeout', 'revoked idle_timeout with its parent']);
  });

  it.each(['full', 'sparse'] as const)(
    'takes reports of parents and children in one batch, told %s',
    async (detail) => {
      await start(PARENT);
      await start({ sessionId: 'alone' });
      for (const child of CHILDREN) await startChild(child);
      await rig.advance(50);
      const batch = [PARENT, ...CHILDREN, { sessionId: 'alone' }, { sessionId: 'nobody' }, CHILD];
      const results = await rig.live.touch(
        batch.map((key, i) => report(key, { ageMs: 10_000 + i * 1_000 })),
        detail,
      );
      expect(results.map(({ state, rejected }) => rejected ?? state)).toEqual([
        ...['active', 'active', 'active', 'active', 'active', 'active', 'active'],
        'session_unknown',
        'active',
      ]);
      const views = (await rig.live.read([PARENT, ...CHILDREN])) as LiveView[];
      const ages = views.map(({ now, lastActivityAt }) => Math.round((now - lastActivityAt) / 1000));
      expect(ages).toEqual([10, 11, 12, 13, 14, 15]);
    },
  );

  it('moves a parent by the latest report of a batch that counts, its own or of whichever child', async () => {
    await start(PARENT);
    for (const child of CHILDREN) await startChild(child);
    await rig.advance(50);
    const [mail, wiki, payments] = CHILDREN as [SessionKey, SessionKey, SessionKey];
    // Where each is kept is known from here on, so that one call has them all.
    expect(await states(PARENT, mail, wiki, payments)).toEqual(['active', 'active', 'active', 'active']);
    const results = await rig.live.touch(
      [
        report(mail, { ageMs: 10_000 }),
        report(wiki, { ageMs: 7_000, kind: 'pointer' }),
        report(PARENT, { ageMs: 9_000 }),
        report(payments, { ageMs: 6_000, kind: 'background_request' }),
        report(mail, { ageMs: 8_000 }),
      ],
      'sparse',
    );
    expect(results.map(({ state }) => state)).toEqual(['active', 'active', 'active', 'active', 'active']);
    const views = (await rig.live.read([PARENT, mail, wiki, payments])) as LiveView[];
    const ages = views.map(({ now, lastActivityAt }) => Math.round((now - lastActivityAt) / 1000));
    expect(ages).toEqual([7, 8, 7, 50]);
    expect(views[0]).toMatchObject({ lastActivityApplication: 'wiki', lastActivityKind: 'pointer' });
    expect(views[0]?.lastSeenAt).toBe(views[0]!.lastActivityAt);
    expect(views[0]?.idleExpiresAt).toBe(views[0]!.lastActivityAt + 100_000);
  });

  it('keeps what was seen of a parent later than what counts in a child', async () => {
    await start(PARENT);
    await startChild();
    await rig.advance(50);
    await rig.live.touch([report(PARENT, { ageMs: 1_000, kind: 'background_request' })], 'sparse');
    await rig.live.touch([report(CHILD, { ageMs: 5_000 })], 'sparse');
    const [{ now, lastSeenAt, lastActivityAt }] = (await rig.live.read([PARENT])) as [LiveView];
    expect([lastSeenAt, lastActivityAt].map((at) => Math.round((now - at) / 1000))).toEqual([1, 5]);
  });

  it('refuses a report of a child alone whose parent is over, and ends both', async () => {
    await start(PARENT);
    await startChild(CHILD, { limits: long });
    await rig.advance(50);
    await rig.live.touch([report(CHILD, { kind: 'background_request' })], 'sparse');
    await rig.advance(51);
    const [result] = await rig.live.touch([report(CHILD)], 'sparse');
    expect(result).toMatchObject({ rejected: 'session_ended', state: 'revoked', cause: 'idle_timeout' });
    expect(await told(CHILD)).toEqual(['revoked idle_timeout with its parent']);
    expect(await told(PARENT)).toEqual(['revoked idle_timeout']);
  });

  it('tells of a child the end that comes first, its own or that of its parent', async () => {
    await start(PARENT);
    const [mail, wiki] = CHILDREN as [SessionKey, SessionKey];
    await startChild(mail, { limits: short });
    await startChild(wiki, { limits: long });
    const [parent, early] = (await rig.live.read([PARENT, mail])) as [LiveView, LiveView];
    const ends = (await rig.live.check([PARENT, mail, wiki])).map(({ expiresAt }) => expiresAt);
    expect(ends).toEqual([parent.idleExpiresAt, early.idleExpiresAt, parent.idleExpiresAt]);
  });

  it('re-dates a parent into its end, and its children with it', async () => {
    await start(PARENT);
    await startChild();
    await rig.advance(50);
    const [child, parent] = [{ ...CHILD, parentId: PARENT.sessionId }, PARENT];
    const outcomes = await rig.live.redate(2, [
      { ...child, limits: long },
      { ...parent, limits: short },
    ]);
    expect(outcomes).toEqual(['kept', 'ended']);
    expect(await states(CHILD, PARENT)).toEqual(['policy', 'policy']);
    expect(await told(CHILD)).toEqual(['revoked policy with its parent']);
    expect(await rig.live.count()).toBe(0);
    expect((await rig.live.heads()).flatMap(({ head }) => head ?? [])).toEqual([]);
  });

  it('starts no child under a parent that is over', async () => {
    await start(PARENT);
    await rig.live.end(PARENT, { cause: 'logout' });
    expect(await startChild()).toMatchObject({ state: 'revoked', ending: { cause: 'logout' } });
    expect(await told(CHILD)).toEqual(['revoked logout with its parent']);
    expect(await states(CHILD)).toEqual(['logout']);
  });
}
