import { FakeLiveShards, FakeSessionTruth, liveDraft } from '@curfew/domain/testing';
import { Forgotten } from './forgotten.js';

const NOW = 1_800_000_000_000;

describe('Forgotten', () => {
  let shards: FakeLiveShards;
  let truth: FakeSessionTruth;
  let forgotten: Forgotten;
  beforeEach(async () => {
    shards = new FakeLiveShards();
    truth = new FakeSessionTruth(() => NOW);
    forgotten = new Forgotten(shards, truth, () => [0]);
    await shards.complete(0, await shards.open());
  });
  /** A row whose idle deadline passed so many seconds ago. */
  const overdue = (sessionId: string, seconds: number) =>
    truth.set({
      state: 'living',
      draft: liveDraft(NOW - 200_000, { sessionId, lastActivityAt: NOW - 100_000 - seconds * 1_000 }),
      newerLimits: false,
    });

  it('puts back what should have ended long ago, and leaves what the ledger may be about to record', async () => {
    overdue('forgotten', 6);
    overdue('just', 4);
    await forgotten.run();
    expect([...shards.sessions.keys()]).toEqual(['000001forgotten']);
  });

  it('lets a restoration have the database for itself, but not for ever', async () => {
    overdue('forgotten', 6);
    let now = 0;
    const whole = await shards.inspect();
    Object.assign(shards, {
      inspect: async (shard: number) => (shard === 0 ? whole : { ...whole, condition: 'cold' }),
    });
    const patient = new Forgotten(
      shards,
      truth,
      () => [0, 1],
      () => now,
    );
    now = 119_999;
    await patient.run();
    expect(shards.sessions.size).toBe(0);
    now = 120_000;
    await patient.run();
    expect(shards.sessions.size).toBe(1);
  });

  it('leaves a shard alone that is not whole: who restores it does the same', async () => {
    overdue('forgotten', 6);
    shards.lose();
    await forgotten.run();
    expect(shards.sessions.size).toBe(0);
  });
});
