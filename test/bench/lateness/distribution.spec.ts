import { distributionOf, pointsOf } from './distribution.js';

describe('distributionOf', () => {
  it('tells how late most, nearly all and the last were', () => {
    const { values, curve } = distributionOf(Array.from({ length: 1000 }, (_, i) => 999 - i));
    expect(values).toEqual({ p50: 500, p99: 990, max: 999 });
    expect([curve[0], curve[100], curve[200]]).toEqual([0, 500, 999]);
  });

  it('counts nothing as early', () => {
    expect(distributionOf([-3, 0, 1]).curve[0]).toBe(0);
  });
});

describe('pointsOf', () => {
  it('rises from none to all', () => {
    expect(pointsOf([0, 20, 300], 1)).toEqual([
      [1, 0],
      [20, 0.5],
      [300, 1],
    ]);
  });

  it('stays below all when some never ended, and draws nothing when none did', () => {
    expect(pointsOf([0, 300], 0.9).at(-1)).toEqual([300, 0.9]);
    expect(pointsOf(distributionOf([]).curve, 0)).toEqual([]);
  });
});
