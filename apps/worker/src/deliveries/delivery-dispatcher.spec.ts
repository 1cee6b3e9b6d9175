import type { JobMap, JobOptions, JobQueue } from '@curfew/domain';
import { DeliveryDispatcher } from './delivery-dispatcher.js';

describe('DeliveryDispatcher', () => {
  let added: { queue: string; payload: JobMap['deliver']; options?: JobOptions }[];
  const queue: JobQueue = {
    add: async (to, _name, jobs) => {
      for (const { payload, options } of jobs)
        added.push({ queue: to, payload: payload as JobMap['deliver'], options });
    },
  };
  const owed = (count: number, subscriptionId = 'sub-1', revocation = false) =>
    Array.from({ length: count }, (_, i) => ({ id: `${subscriptionId}-${i}`, subscriptionId, attempt: i, revocation }));
  beforeEach(() => (added = []));

  it('sends up to a hundred of one subscription in a job', async () => {
    await new DeliveryDispatcher(queue).enqueue(owed(201));
    expect(added.map(({ payload }) => payload.items.length)).toEqual([100, 100, 1]);
    const items = added.flatMap(({ payload }) => payload.items);
    expect(items).toEqual(owed(201).map(({ id, attempt }) => ({ id, attempt })));
    expect(added[0]).toMatchObject({ queue: 'deliveries', payload: { v: 1, subscriptionId: 'sub-1' } });
    expect(added[0]?.options?.delayMs ?? 0).toBe(0);
  });

  it('mixes neither subscriptions nor revocations with the rest, which have a queue of their own', async () => {
    const mixed = [...owed(2), ...owed(2, 'sub-2'), ...owed(2, 'sub-1', true)];
    await new DeliveryDispatcher(queue).enqueue([...mixed, ...owed(1)]);
    expect(added.map((job) => [job.queue, job.payload.subscriptionId, job.payload.items.length])).toEqual([
      ['deliveries', 'sub-1', 3],
      ['deliveries', 'sub-2', 2],
      ['revocations', 'sub-1', 2],
    ]);
  });

  it('takes what a commit made as not yet tried, endings before everything else', async () => {
    await new DeliveryDispatcher(queue).dispatch([
      { id: 'd-1', subscriptionId: 'sub-1', type: 'session.revoked' },
      { id: 'd-2', subscriptionId: 'sub-1', type: 'session.expiring' },
    ]);
    expect(added.map((job) => [job.queue, job.payload.items])).toEqual([
      ['revocations', [{ id: 'd-1', attempt: 0 }]],
      ['deliveries', [{ id: 'd-2', attempt: 0 }]],
    ]);
  });

  it('lets one that failed go on alone, when its time has come', async () => {
    const [one] = owed(1, 'sub-1', true);
    await new DeliveryDispatcher(queue).retry(one!, 4_000);
    expect(added).toMatchObject([
      { queue: 'revocations', payload: { items: [{ id: 'sub-1-0' }] }, options: { delayMs: 4_000 } },
    ]);
  });

  it('adds nothing for nothing', async () => {
    await new DeliveryDispatcher(queue).enqueue([]);
    expect(added).toEqual([]);
  });

  it('does not fail a commit when the queue is away: the overdue look finds what was lost', async () => {
    const broken = new DeliveryDispatcher({ add: () => Promise.reject(new Error('away')) });
    const made = [{ id: 'd-1', subscriptionId: 'sub-1', type: 'session.revoked' as const }];
    await expect(broken.dispatch(made)).resolves.toBeUndefined();
    await expect(broken.enqueue(owed(1))).rejects.toThrow('away');
  });
});
