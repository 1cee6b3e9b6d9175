import type { DueDelivery, JobMap, JobQueue, NewDelivery, QueueName } from '@curfew/domain';

/** A job carries up to this many deliveries of one subscription (design §8). */
const DELIVERIES_A_JOB = 100;
const DEFERRED_MS = 100;

type Owed = Pick<DueDelivery, 'id' | 'subscriptionId' | 'attempt' | 'revocation'>;

/** Puts owed deliveries on their queues: revocations on one of their own. What gets lost here, the overdue look finds. */
export class DeliveryDispatcher {
  constructor(private readonly jobs: JobQueue) {}

  async dispatch(deliveries: readonly NewDelivery[]): Promise<void> {
    await this.enqueue(
      deliveries.map(({ id, subscriptionId, type }) => ({
        id,
        subscriptionId,
        attempt: 0,
        revocation: type === 'session.revoked',
      })),
    ).catch(() => undefined);
  }

  async enqueue(owed: readonly Owed[]): Promise<void> {
    const groups = new Map<string, Owed[]>();
    for (const one of owed) {
      const name = `${one.revocation} ${one.subscriptionId}`;
      const group = groups.get(name);
      if (group) group.push(one);
      else groups.set(name, [one]);
    }
    for (const group of groups.values()) {
      for (let i = 0; i < group.length; i += DELIVERIES_A_JOB) await this.add(group.slice(i, i + DELIVERIES_A_JOB), 0);
    }
  }

  /** What failed goes on alone, when its time has come. */
  async retry(one: Owed, delayMs: number): Promise<void> {
    await this.add([one], delayMs);
  }

  /** The same job, a little later: its receiver has enough in hand. */
  async defer(job: JobMap['deliver']): Promise<void> {
    await this.put(job, DEFERRED_MS);
  }

  private async add(group: readonly Owed[], delayMs: number): Promise<void> {
    const [first] = group;
    if (!first) return;
    const { subscriptionId, revocation } = first;
    const items = group.map(({ id, attempt }) => ({ id, attempt }));
    await this.put({ v: 1, subscriptionId, revocation, items }, delayMs);
  }

  private async put(payload: JobMap['deliver'], delayMs: number): Promise<void> {
    const queue: QueueName = payload.revocation ? 'revocations' : 'deliveries';
    await this.jobs.add(queue, 'deliver', [{ payload, options: { delayMs } }]);
  }
}
