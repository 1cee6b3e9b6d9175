import { ConvergedRevocations } from './converged-revocations.js';

const revocation = (n: number) => ({ eventId: `e-${n}`, sessionId: `s-${n}` });

describe('converged revocations', () => {
  const asked: [tenantId: string, events: string[]][] = [];
  const seconds: number[] = [];
  let away = false;
  const make = () =>
    new ConvergedRevocations(
      {
        async takeConverged(tenantId, applied) {
          asked.push([tenantId, applied.map(({ eventId }) => eventId)]);
          if (away) throw new Error('away');
          return applied.map(() => 40);
        },
      },
      { all: { observe: (value: number) => void seconds.push(value) } as never },
    );
  beforeEach(() => {
    asked.length = seconds.length = 0;
    away = false;
  });

  it('are asked about once, however many receivers applied them', async () => {
    const converged = make();
    for (let i = 0; i < 3; i++) converged.note('a', revocation(1));
    converged.note('b', revocation(2));
    await converged.look();
    await converged.look();
    expect(asked).toEqual([
      ['a', ['e-1']],
      ['b', ['e-2']],
    ]);
    expect(seconds).toEqual([0.04, 0.04]);
  });

  it('are asked about again when another receiver applies them later', async () => {
    const converged = make();
    for (let i = 0; i < 2; i++) {
      converged.note('a', revocation(1));
      await converged.look();
    }
    expect(asked).toHaveLength(2);
  });

  it('wait for a store that is away, a bounded number of them', async () => {
    const converged = make();
    away = true;
    for (let i = 0; i < 100_002; i++) converged.note('a', revocation(i));
    await expect(converged.look()).rejects.toThrow('away');
    away = false;
    asked.length = 0;
    await converged.look();
    expect(asked.map(([, events]) => events.length)).toEqual(Array.from({ length: 100 }, () => 1_000));
    expect(new Set(asked.flatMap(([, events]) => events)).size).toBe(100_000);
  });
});
