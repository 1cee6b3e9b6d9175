import type { DueDelivery, JobQueue, NewDelivery, QueueName } from '@curfew/domain';

/** A job carries up to this many deliveries of one subscription (design §8). */
const DELIVERIES_A_JOB = 100;

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

  private async add(group: readonly Owed[], delayMs: number): Promise<void> {
    const [first] = group;
    if (!first) return;
    const queue: QueueName = first.revocation ? 'revocations' : 'deliveries';
    const items = group.map(({ id, attempt }) => ({ id, attempt }));
    await this.jobs.add(queue, 'deliver', [
      { payload: { v: 1, subscriptionId: first.subscriptionId, items }, options: { delayMs } },
    ]);
  }
}
