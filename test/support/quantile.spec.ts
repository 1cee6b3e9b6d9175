import { median, quantile } from './quantile.js';

describe('quantile', () => {
  it('is the value that so many lie below', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i);
    expect([quantile(hundred, 0), quantile(hundred, 0.5), quantile(hundred, 0.99)]).toEqual([0, 50, 99]);
  });

  it('is nothing of nothing', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('median', () => {
  it('sorts, and halves the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([5])]).toEqual([2, 2.5, 5]);
  });
});
