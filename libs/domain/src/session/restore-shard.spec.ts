import { FakeLiveShards } from '../testing/fake-live-shards.js';
import { FakeSessionTruth } from '../testing/fake-session-truth.js';
import { liveDraft } from '../testing/live-draft.js';
import { CurfewError } from '../errors/curfew-error.js';
import { RestoreShard } from './restore-shard.js';
import type { TruthView } from './session-truth.js';
import { liveField } from './shard-of.js';

const NOW = 1_800_000_000_000;

describe('RestoreShard', () => {
  let truth: FakeSessionTruth;
  let shards: FakeLiveShards;
  let restoring: RestoreShard;
  let paused: number[];
  const options = { endedKeptMs: 60_000, pause: async (ms: number) => void paused.push(ms) };
  beforeEach(() => {
    paused = [];
    truth = new FakeSessionTruth(() => NOW);
    shards = new FakeLiveShards();
    restoring = new RestoreShard(truth, shards, options);
  });
  const keyOf = (sessionId: string) => ({ tenantNumber: 1, sessionId });
  const living = (sessionId: string, lastActivityAt = NOW): TruthView => ({
    state: 'living',
    draft: liveDraft(NOW, { sessionId, lastActivityAt }),
    newerLimits: false,
  });
  const ended = (sessionId: string): TruthView => ({
    state: 'ended',
    key: keyOf(sessionId),
    ending: { cause: 'logout', decidedAt: NOW },
  });
  const state = (sessionId: string) => shards.sessions.get(liveField(keyOf(sessionId)))?.state;

  it('puts every living row back and declares the shard whole', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) => living(`s-${i}`));
    truth.set(...many, ended('over'));
    expect(await restoring.run(0)).toBe(2_500);
    expect(await shards.inspect()).toMatchObject({ condition: 'complete', records: 2_500 });
    expect(state('over')).toBe('ended');
  });

  it('begins with those that are due soonest', async () => {
    truth.set(living('late', NOW), ...Array.from({ length: 1_500 }, (_, i) => living(`s-${i}`, NOW - 50_000)));
    const seen: boolean[] = [];
    shards.beforePut = () => seen.push(state('late') === 'living');
    await restoring.run(0);
    expect(seen.slice(0, 2)).toEqual([false, false]);
    expect(state('late')).toBe('living');
  });

  it('sets aside the one row that cannot be put back, and makes the shard whole', async () => {
    truth.set(...Array.from({ length: 9 }, (_, i) => living(`s-${i}`)));
    const putBack = shards.putBack.bind(shards);
    shards.putBack = async (shard, incarnation, views) => {
      if (views.some((view) => view.state === 'living' && view.draft.sessionId === 's-4')) throw new Error('no number');
      await putBack(shard, incarnation, views);
    };
    const unreadable: TruthView[] = [];
    await new RestoreShard(truth, shards, { ...options, onUnreadable: (view) => unreadable.push(view) }).run(0);
    expect(unreadable).toEqual([living('s-4')]);
    expect(await shards.inspect()).toMatchObject({ condition: 'complete', records: 8 });
  });

  it('tries again what the live store did not answer in time, and loses nothing of what was done', async () => {
    truth.set(...Array.from({ length: 1_200 }, (_, i) => living(`s-${i}`)));
    let calls = 0;
    shards.beforePut = () => {
      if (++calls === 2 || calls === 3) throw new CurfewError('unavailable', 'The live store is away');
    };
    await restoring.run(0);
    expect(await shards.inspect()).toMatchObject({ condition: 'complete', records: 1_200 });
    // Three steps, two more tries, and what was set aside: nothing.
    expect([calls, paused]).toEqual([6, [250, 500]]);
    shards.beforePut = () => {
      throw new CurfewError('unavailable', 'The live store is away');
    };
    shards.lose();
    await expect(restoring.run(0)).rejects.toMatchObject({ code: 'unavailable' });
    expect(paused.length).toBe(6);
  });

  it('does not let a session live that ended while its page was on the way', async () => {
    truth.set(living('a'), living('b'));
    shards.beforePut = () => truth.set(ended('a'));
    await restoring.run(0);
    expect([state('a'), state('b')]).toEqual(['ended', 'living']);
  });

  it('does not let a session live whose ending was asked for while its page was on the way', async () => {
    truth.set(living('a'), living('b'));
    const known = { lastActivityAt: NOW, generation: 1 };
    shards.beforePut = () =>
      truth.set({ state: 'intended', key: keyOf('a'), intent: { cause: 'logout', at: NOW }, known });
    await restoring.run(0);
    expect([state('a'), state('b')]).toEqual(['ended', 'living']);
  });

  it('recovers what was set aside, remembers what has ended, and ends what no row knows', async () => {
    for (const id of ['lives', 'over', 'orphan']) shards.touch(keyOf(id), NOW + 1);
    truth.set(living('lives'), ended('over'));
    await restoring.run(0);
    expect([state('lives'), state('over'), state('orphan')]).toEqual(['living', 'ended', 'ended']);
    expect(shards.sessions.get(liveField(keyOf('lives')))?.lastActivityAt).toBe(NOW + 1);
    expect(shards.unproven.size).toBe(0);
  });

  it('proves what was set aside of a session whose row came after the first look', async () => {
    shards.touch(keyOf('new'), NOW);
    truth.soonestDue = async () => undefined;
    truth.set(living('new'));
    await restoring.run(0);
    expect(state('new')).toBe('living');
  });

  it('gives up when something is lost meanwhile, and can be run again', async () => {
    truth.set(living('a'));
    shards.beforePut = () => shards.lose();
    await expect(restoring.run(0)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await shards.inspect()).toMatchObject({ condition: 'cold' });
    shards.beforePut = () => undefined;
    await restoring.run(0);
    expect(await shards.inspect()).toMatchObject({ condition: 'complete', records: 1 });
  });

  it('is safe to run side by side', async () => {
    truth.set(...Array.from({ length: 1_200 }, (_, i) => living(`s-${i}`)));
    await Promise.all([restoring.run(0), restoring.run(0)]);
    expect(await shards.inspect()).toMatchObject({ condition: 'complete', records: 1_200 });
  });
});
