/** Jobs one receiver may have in hand at a time while it answers; one that does not answer is only probed. */
const MOST_JOBS = 8;
/** Besides, so that they do not wait behind a stampede of others. */
const MORE_PRIVILEGED = 2;

/**
 * `go`: work the job. `later`: the receiver is busy; whoever works for it goes on with what is in the rows. `leave`: the
 * receiver does not answer and is being tried already; what it is owed is found again when it is overdue.
 */
export type Turn = 'go' | 'later' | 'leave';

interface Receiver {
  jobs: number;
  silent: boolean;
  /** What came while all turns were taken, by whether it is revocations: how often that was. */
  readonly missed: Map<boolean, number>;
}

/** Something was missed: of which kind, and how often by then. */
export interface Missed {
  readonly revocation: boolean;
  readonly times: number;
}

/**
 * Keeps one hanging or dead receiver from filling a process's job slots: every other receiver would wait behind it
 * (design §8). A receiver that gave no answer last time is silent until it gives one.
 */
export class ReceiverTurns {
  private readonly receivers = new Map<string, Receiver>();

  /** Every `go` is given back by `leave`. `privileged`: its deliveries go before all others. */
  enter(subscriptionId: string, privileged = false): Turn {
    const receiver = this.receivers.get(subscriptionId) ?? { jobs: 0, silent: false, missed: new Map() };
    if (receiver.jobs > 0 && receiver.silent) return 'leave';
    if (receiver.jobs >= MOST_JOBS + (privileged ? MORE_PRIVILEGED : 0)) return 'later';
    receiver.jobs++;
    this.receivers.set(subscriptionId, receiver);
    return 'go';
  }

  /** There is more than what the jobs in hand are about. */
  miss(subscriptionId: string, revocation: boolean): void {
    const missed = this.receivers.get(subscriptionId)?.missed;
    missed?.set(revocation, (missed.get(revocation) ?? 0) + 1);
  }

  /** Revocations first. A receiver that is silent is only probed. */
  missed(subscriptionId: string): Missed | undefined {
    const receiver = this.receivers.get(subscriptionId);
    if (!receiver || receiver.silent) return undefined;
    for (const revocation of [true, false]) {
      const times = receiver.missed.get(revocation);
      if (times !== undefined) return { revocation, times };
    }
    return undefined;
  }

  /** Nothing of it is left, unless more was missed since. */
  caughtUp(subscriptionId: string, { revocation, times }: Missed): void {
    const missed = this.receivers.get(subscriptionId)?.missed;
    if (missed?.get(revocation) === times) missed.delete(revocation);
  }

  /** An attempt came to an end: with an answer of whatever status, or with none. */
  note(subscriptionId: string, answered: boolean): void {
    const receiver = this.receivers.get(subscriptionId);
    if (receiver) receiver.silent = !answered;
  }

  leave(subscriptionId: string): void {
    const receiver = this.receivers.get(subscriptionId);
    if (!receiver) return;
    receiver.jobs--;
    if (receiver.jobs === 0 && !receiver.silent) this.receivers.delete(subscriptionId);
  }
}
