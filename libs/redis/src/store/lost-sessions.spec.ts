import type { SessionKey } from '@curfew/domain';
import { FakeLiveShards, FakeSessionTruth } from '@curfew/domain/testing';
import { LostSessions } from './lost-sessions.js';

const keys = (count: number, from = 0): SessionKey[] =>
  Array.from({ length: count }, (_, i) => ({ tenantNumber: 1, sessionId: `s-${from + i}` }));

/** The rows of a database that answers when the test says so. */
class SlowTruth extends FakeSessionTruth {
  readonly looks: number[] = [];
  private readonly answers: (() => void)[] = [];

  override async look(asked: readonly SessionKey[]) {
    this.looks.push(asked.length);
    await new Promise<void>((resolve) => this.answers.push(resolve));
    return [];
  }

  answer(): void {
    for (const resolve of this.answers.splice(0)) resolve();
  }
}

describe('LostSessions: a cold store does not drown the database (rule 18)', () => {
  let truth: SlowTruth;
  let lost: LostSessions;
  beforeEach(() => {
    truth = new SlowTruth(() => 0);
    lost = new LostSessions(truth, new FakeLiveShards());
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  async function finish(all: readonly Promise<unknown>[]): Promise<void> {
    const settled = Promise.allSettled(all);
    for (let left = true; left;) {
      truth.answer();
      left = await Promise.race([settled.then(() => false), turn().then(() => true)]);
    }
  }

  it('looks up together what callers of one turn ask for, so many at a time', async () => {
    const asked = [keys(300), keys(300, 300), keys(300, 600)].map((some) => lost.bringBack(0, 'some', some));
    await turn();
    expect(truth.looks).toEqual([500, 300]);
    await finish(asked);
    expect(truth.looks.reduce((sum, one) => sum + one, 0)).toBe(900);
  });

  it('has no more than four look-ups under way', async () => {
    const asked = Array.from({ length: 10 }, (_, i) => lost.bringBack(0, 'some', keys(500, i * 500)));
    await turn();
    expect(truth.looks).toHaveLength(4);
    await finish(asked);
    expect(truth.looks).toHaveLength(10);
  });

  it('sends callers away who would wait too long, and takes them in again later', async () => {
    const asked = Array.from({ length: 40 }, (_, i) => lost.bringBack(0, 'some', keys(500, i * 500)));
    await expect(lost.bringBack(0, 'some', keys(1))).rejects.toMatchObject({ code: 'unavailable' });
    await finish(asked);
    const again = lost.bringBack(0, 'some', keys(1));
    await finish([again]);
    await expect(again).resolves.toBe(1);
  });
});
