import { type AttemptOutcome, type ClaimedBatch, crash, type Deliveries, type DueDelivery } from '@curfew/domain';
import type { AppliedRevocations } from '../convergence/applied-revocations.js';
import type { DeliveryDispatcher } from './delivery-dispatcher.js';

/** Outcomes are recorded while slower deliveries of the same job are still under way. */
const RECORD_EVERY_MS = 200;

/** Writes what the attempts of one claimed batch came to, as they come in, and sends on what is to be tried again. */
export class RecordOutcomes {
  private readonly waiting: AttemptOutcome[] = [];
  private recording = Promise.resolve();
  private readonly timer = setInterval(() => {
    this.recording = this.recording.then(() => this.record()).catch(() => undefined);
  }, RECORD_EVERY_MS);

  constructor(
    private readonly subscriptionId: string,
    private readonly batch: ClaimedBatch,
    private readonly deliveries: Pick<Deliveries, 'settle'>,
    private readonly dispatcher: Pick<DeliveryDispatcher, 'retry'>,
    private readonly applied: Pick<AppliedRevocations, 'measure'>,
  ) {}

  add(outcome: AttemptOutcome): void {
    this.waiting.push(outcome);
  }

  /** Records what is left; throws when that fails. */
  async finish(): Promise<void> {
    clearInterval(this.timer);
    await this.recording.then(() => this.record());
  }

  private async record(): Promise<void> {
    const outcomes = this.waiting.splice(0);
    try {
      if (outcomes.length > 0) await this.deliveries.settle(this.subscriptionId, outcomes);
    } catch (error) {
      this.waiting.unshift(...outcomes);
      throw error;
    }
    crash.at('delivery.settled');
    void this.applied.measure(this.subscriptionId, this.batch, outcomes);
    for (const [retryInMs, owed] of this.triedAgain(outcomes)) {
      // The row says when it is due: a retry that is not enqueued here is found overdue.
      await this.dispatcher.retry(owed, retryInMs).catch(() => undefined);
      crash.at('delivery.retried');
    }
  }

  /** By when they are: what failed as a batch goes on together, all else alone. */
  private triedAgain(outcomes: readonly AttemptOutcome[]): Map<number, DueDelivery[]> {
    const byTime = new Map<number, DueDelivery[]>();
    for (const outcome of outcomes) {
      if (outcome.result !== 'failed') continue;
      const { id, attempt, event, privileged } = this.batch.deliveries.find((one) => one.id === outcome.id)!;
      const due = {
        id,
        subscriptionId: this.subscriptionId,
        attempt,
        revocation: event.type === 'session.revoked',
        ...(privileged && { privileged }),
      };
      const others = byTime.get(outcome.retryInMs);
      if (others) others.push(due);
      else byTime.set(outcome.retryInMs, [due]);
    }
    return byTime;
  }
}
