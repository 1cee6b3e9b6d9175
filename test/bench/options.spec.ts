import { readOptions } from './options.js';

describe('readOptions', () => {
  it('measures three rounds, and one when it is quick', () => {
    expect([readOptions([]).rounds, readOptions(['--quick']).rounds]).toEqual([3, 1]);
    expect(readOptions(['--quick', '--rounds', '2'])).toMatchObject({ rounds: 2, quick: true, seconds: 1 });
  });

  it('reads lists', () => {
    expect(readOptions(['--only', 'lateness,memory', '--rows', 'activity x1'])).toMatchObject({
      only: ['lateness', 'memory'],
      rows: ['activity x1'],
    });
  });

  it('refuses what it does not know', () => {
    expect(() => readOptions(['--rounds', '0'])).toThrow('--rounds must be');
    expect(() => readOptions(['--fast'])).toThrow("'--fast'");
  });
});
