import { FakeLiveShards } from '../testing/fake-live-shards.js';
import { FakeSessionTruth } from '../testing/fake-session-truth.js';
import { liveDraft } from '../testing/live-draft.js';
import { saveActivity } from './save-activity.js';
import { liveField } from './shard-of.js';

const NOW = 1_800_000_000_000;

describe('saveActivity', () => {
  let truth: FakeSessionTruth;
  let shards: FakeLiveShards;
  beforeEach(async () => {
    truth = new FakeSessionTruth(() => NOW);
    shards = new FakeLiveShards();
    shards.now = 100;
    await shards.complete(0, await shards.open());
  });
  const keyOf = (i: number) => ({ tenantNumber: 1, sessionId: `s-${i}` });
  const start = (count: number) => {
    for (let i = 0; i < count; i++) {
      truth.set({ state: 'living', draft: liveDraft(NOW, keyOf(i)), newerLimits: false });
      shards.touch(keyOf(i), NOW + 5);
    }
  };
  const saved = (i: number) => {
    const view = truth.views.get(liveField(keyOf(i)));
    return view?.state === 'living' ? view.draft.lastActivityAt : undefined;
  };
  const save = () => saveActivity(truth, shards, 0);

  it('has nothing to do, and says up to when', async () => {
    expect(await save()).toBe(100);
  });

  it('writes all that were touched, in steps', async () => {
    start(2_300);
    expect(await save()).toBe(100);
    expect([saved(0), saved(1_000), saved(2_299)]).toEqual([NOW + 5, NOW + 5, NOW + 5]);
    expect(await shards.touched(0, 10)).toMatchObject({ fresh: true, read: 0 });
  });

  it('does again what died half way, and only then vouches for a time', async () => {
    start(1_500);
    const write = truth.saveActivity.bind(truth);
    let calls = 0;
    truth.saveActivity = async (touched) => {
      if (++calls === 2) throw new Error('away');
      await write(touched);
    };
    await expect(save()).rejects.toThrow('away');
    shards.now = 200;
    shards.touch(keyOf(0), NOW + 9);
    expect(await save()).toBe(200);
    expect([saved(0), saved(1_499)]).toEqual([NOW + 9, NOW + 5]);
  });

  it('vouches for the time at which it took the list, not for that of its end', async () => {
    start(1);
    const write = truth.saveActivity.bind(truth);
    truth.saveActivity = async (touched) => {
      shards.now = 900;
      await write(touched);
    };
    expect(await save()).toBe(100);
  });

  it('comes to an end though another forgets the list before it', async () => {
    start(3);
    const write = truth.saveActivity.bind(truth);
    truth.saveActivity = async (touched) => {
      truth.saveActivity = write;
      await shards.forgetTouched(0, await shards.touched(0, 1_000));
      await write(touched);
    };
    expect(await save()).toBe(100);
  });
});
