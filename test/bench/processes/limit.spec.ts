import { limitOf } from './limit.js';

const shares = (redis: number, api: number, load: number) => [
  { name: 'redis', seconds: redis, threads: 1 },
  { name: 'api', seconds: api, threads: 2 },
  { name: 'load', seconds: load },
];

describe('limitOf', () => {
  it('names the thread that has no time left', () => {
    expect(limitOf(shares(9, 5, 1), 10, 8)).toBe('redis: 90 % of its thread');
  });

  it('does not name a process that has a second thread to spare', () => {
    expect(limitOf(shares(2, 10, 7), 10, 2)).toBe('the machine: 95 % of 2 cores, 53 % of that api');
  });

  it('says when all wait', () => {
    expect(limitOf(shares(2, 3, 1), 10, 2)).toBe('waiting: 30 % of 2 cores used, busiest thread redis at 20 %');
  });
});
