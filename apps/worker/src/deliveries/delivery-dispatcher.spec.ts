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
  let notEnqueued: number;
  const metrics = { notEnqueued: (deliveries: number) => void (notEnqueued += deliveries) };
  beforeEach(() => {
    added = [];
    notEnqueued = 0;
  });

  const broken = () => new DeliveryDispatcher({ add: () => Promise.reject(new Error('away')) }, metrics);

  it('takes what a commit made as not yet tried, endings before everything else', async () => {
    await new DeliveryDispatcher(queue, metrics).dispatch([
      { id: 'd-1', subscriptionId: 'sub-1', type: 'session.revoked' },
      { id: 'd-2', subscriptionId: 'sub-1', type: 'session.expiring' },
    ]);
    expect(added.map((job) => [job.queue, job.payload.items])).toEqual([
      ['revocations', [{ id: 'd-1', attempt: 0 }]],
      ['deliveries', [{ id: 'd-2', attempt: 0 }]],
    ]);
  });

  it('lets one that failed go on alone, when its time has come', async () => {
    const one = { id: 'sub-1-0', subscriptionId: 'sub-1', attempt: 3, revocation: true };
    await new DeliveryDispatcher(queue, metrics).retry([one], 4_000);
    expect(added).toMatchObject([
      { queue: 'revocations', payload: { items: [{ id: 'sub-1-0' }] }, options: { delayMs: 4_000 } },
    ]);
  });

  it('lets what waits for company wait, until a batch is full: the rows say what goes', async () => {
    const batch = { maxEvents: 3, maxWaitMs: 2_000 };
    const made = (n: number, type: 'session.revoked' | 'session.locked') =>
      Array.from({ length: n }, (_, i) => ({ id: `d-${i}`, subscriptionId: 'sub-1', type, batch }));
    const dispatcher = new DeliveryDispatcher(queue, metrics);
    await dispatcher.dispatch([...made(2, 'session.revoked'), ...made(1, 'session.locked')]);
    await dispatcher.dispatch(made(1, 'session.revoked'));
    const job = { v: 1, subscriptionId: 'sub-1' };
    expect(added).toEqual([
      { queue: 'revocations', payload: { ...job, revocation: true }, options: { delayMs: 2_000, priority: 1 } },
      { queue: 'deliveries', payload: { ...job, revocation: false }, options: { delayMs: 2_000, priority: 1 } },
      { queue: 'revocations', payload: { ...job, revocation: true }, options: { delayMs: 0, priority: 1 } },
    ]);
  });

  it('puts the endings of privileged sessions before those of others', async () => {
    const made = { subscriptionId: 'sub-1', type: 'session.revoked' as const };
    const dispatcher = new DeliveryDispatcher(queue, metrics);
    await dispatcher.dispatch([
      { ...made, id: 'd-1' },
      { ...made, id: 'd-2', privileged: true },
    ]);
    await dispatcher.retry([{ ...made, id: 'd-2', attempt: 1, revocation: true, privileged: true }], 500);
    expect(added.map(({ payload, options }) => [payload.items[0]!.id, options])).toEqual([
      ['d-1', { delayMs: 0, priority: 1 }],
      ['d-2', { delayMs: 0 }],
      ['d-2', { delayMs: 500 }],
    ]);
  });

  it('adds nothing for nothing', async () => {
    await new DeliveryDispatcher(queue, metrics).dispatch([]);
    expect(added).toEqual([]);
  });

  it('does not fail a commit when the queue is away: the overdue look finds what was lost', async () => {
    const made = ['d-1', 'd-2'].map((id) => ({ id, subscriptionId: 'sub-1', type: 'session.revoked' as const }));
    await expect(broken().dispatch(made)).resolves.toBeUndefined();
    expect(notEnqueued).toBe(2);
  });

  it('counts a retry that the queue does not take, and tells its caller', async () => {
    const one = { id: 'd-1', subscriptionId: 'sub-1', attempt: 3, revocation: true };
    await expect(broken().retry([one], 4_000)).rejects.toThrow('away');
    expect(notEnqueued).toBe(1);
  });
});
