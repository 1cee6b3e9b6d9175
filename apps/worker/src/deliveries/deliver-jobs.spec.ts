import { deliverJobs } from './deliver-jobs.js';

const owed = (count: number, subscriptionId = 'sub-1', revocation = false) =>
  Array.from({ length: count }, (_, i) => ({ id: `${subscriptionId}-${i}`, subscriptionId, attempt: i, revocation }));

describe('deliverJobs', () => {
  it('puts up to a hundred of one subscription in a job', () => {
    const jobs = deliverJobs(owed(201));
    expect(jobs.map(({ items }) => items.length)).toEqual([100, 100, 1]);
    expect(jobs.flatMap(({ items }) => items)).toEqual(owed(201).map(({ id, attempt }) => ({ id, attempt })));
    expect(jobs[0]).toMatchObject({ v: 1, subscriptionId: 'sub-1', revocation: false });
  });

  it('mixes neither subscriptions nor revocations with the rest', () => {
    const jobs = deliverJobs([...owed(2), ...owed(2, 'sub-2'), ...owed(2, 'sub-1', true), ...owed(1)]);
    expect(jobs.map((job) => [job.subscriptionId, job.revocation, job.items.length])).toEqual([
      ['sub-1', false, 3],
      ['sub-2', false, 2],
      ['sub-1', true, 2],
    ]);
  });

  it('makes nothing of nothing', () => expect(deliverJobs([])).toEqual([]));
});
