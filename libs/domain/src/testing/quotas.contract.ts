import type { Quotas } from '../quota/quotas.js';

interface Made {
  readonly quotas: Quotas;
  /** Lets time pass, on the clock that the quotas go by. */
  pass(ms: number): Promise<void>;
}

const QUOTA = { most: 3, windowMs: 300 };

export function describeQuotas(make: () => Promise<Made>): void {
  let made: Made;
  beforeEach(async () => {
    made = await make();
  });

  it('grants as many as there are, and tells what is left', async () => {
    const taken = [];
    for (let i = 0; i < 5; i++) taken.push(await made.quotas.take('a', QUOTA));
    expect(taken.map(({ granted, remaining }) => [granted, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
      [false, 0],
    ]);
    for (const { resetMs } of taken) {
      expect(resetMs).toBeGreaterThan(0);
      expect(resetMs).toBeLessThanOrEqual(QUOTA.windowMs);
    }
  });

  it('grants no more than there are to many who ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => made.quotas.take('a', QUOTA)));
    expect(all.filter(({ granted }) => granted)).toHaveLength(3);
  });

  it('keeps names apart', async () => {
    for (let i = 0; i < 4; i++) await made.quotas.take('a', QUOTA);
    expect(await made.quotas.take('b', QUOTA)).toMatchObject({ granted: true, remaining: 2 });
  });

  it('gives all of it back when the window ends, though refusals went on until then', async () => {
    for (let i = 0; i < 4; i++) await made.quotas.take('a', QUOTA);
    await made.pass(200);
    expect((await made.quotas.take('a', QUOTA)).granted).toBe(false);
    await made.pass(150);
    expect(await made.quotas.take('a', QUOTA)).toMatchObject({ granted: true, remaining: 2 });
  });
}
