import type { JobMap } from '@curfew/domain';
import { OverdueDeliveries } from './overdue-deliveries.js';

describe('OverdueDeliveries', () => {
  const due = [{ id: 'd-1', subscriptionId: 'sub-1', attempt: 2, revocation: true }];
  let taken: JobMap['deliver'][];
  let work: () => Promise<void>;
  const overdue = () =>
    new OverdueDeliveries({ overdue: async () => due }, (job) => {
      taken.push(job);
      return work();
    });
  beforeEach(() => {
    taken = [];
    work = async () => undefined;
  });

  it('sends what is overdue itself', async () => {
    await overdue().look();
    expect(taken).toEqual([{ v: 1, subscriptionId: 'sub-1', revocation: true, items: [{ id: 'd-1', attempt: 2 }] }]);
  });

  it('does not wait for receivers until it is closed', async () => {
    let finish: () => void = () => undefined;
    work = () => new Promise((resolve) => (finish = resolve));
    const sending = overdue();
    await sending.look();
    let closed = false;
    const closing = sending.close().then(() => (closed = true));
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    finish();
    await closing;
  });

  it('outlives what fails: the row is overdue again', async () => {
    work = () => Promise.reject(new Error('away'));
    const sending = overdue();
    await sending.look();
    await expect(sending.close()).resolves.toBeUndefined();
  });
});
