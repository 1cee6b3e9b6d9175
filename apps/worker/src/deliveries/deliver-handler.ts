import { judgeMessage, type Message, messagesOf, type SecretBox } from '@curfew/delivery';
import {
  type ClaimedBatch,
  type Clock,
  crash,
  type Deliveries,
  type JobHandlers,
  type JobMap,
  Slots,
  type WebhookSender,
  wholeBatches,
} from '@curfew/domain';
import type { AppliedRevocations } from '../convergence/applied-revocations.js';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import type { DeliveryDispatcher } from './delivery-dispatcher.js';
import { CLAIM_MS, holdClaims } from './hold-claims.js';
import { noteAttempt } from './note-attempt.js';
import { type OpenReceiver, openReceiver } from './open-receiver.js';
import { ReceiverTurns } from './receiver-turns.js';
import { RecordOutcomes } from './record-outcomes.js';

/** What is gathered at a time. */
const MOST_GATHERED = 100;
/** How often one job gathers what was missed before another one goes on. */
const MOST_BATCHES = 10;

/** Requests to a receiver that says nothing of it: as many as the sender has under way to one host. */
const MOST_REQUESTS = 32;

const UNOPENED = {
  kind: 'refused',
  error: 'a key or header of the subscription does not open under this master key',
} as const;

export interface DeliveryTools {
  readonly deliveries: Deliveries;
  readonly sender: WebhookSender;
  readonly box: SecretBox;
  readonly dispatcher: DeliveryDispatcher;
  readonly applied: Pick<AppliedRevocations, 'measure'>;
  readonly clock: Clock;
}

type Work = Pick<JobMap['deliver'], 'subscriptionId' | 'privileged'>;

/** Sends up to 100 deliveries of one subscription at once. A job that comes twice finds nothing left to claim. */
export function deliverHandlers(tools: DeliveryTools, metrics: WorkerMetrics): Pick<JobHandlers, 'deliver' | 'gather'> {
  const { deliveries, sender, box, dispatcher, applied, clock } = tools;
  const turns = new ReceiverTurns();
  const slots = new Slots(MOST_REQUESTS);

  async function attempt(message: Message, url: string, receiver: OpenReceiver | undefined) {
    if (receiver === undefined) return judgeMessage(message, UNOPENED, clock.now(), Math.random);
    const { id, body } = message;
    const at = clock.now();
    const headers = receiver.headers({ id, at, body });
    const answer = await sender.send({ url, headers, body });
    crash.at('delivery.sent');
    const note = noteAttempt({ message, headers, answer, at, durationMs: clock.now() - at }, receiver.secrets);
    return judgeMessage(message, answer, clock.now(), Math.random).map((outcome) => ({ note, ...outcome }));
  }

  async function send(subscriptionId: string, batch: ClaimedBatch): Promise<void> {
    const letGo = holdClaims(deliveries, batch);
    const receiver = openReceiver(box, batch);
    const outcomes = new RecordOutcomes(subscriptionId, batch, deliveries, dispatcher, applied);
    let gone: string | undefined;
    const sendOne = async (message: Message) => {
      for (const [i, outcome] of (await attempt(message, batch.url, receiver)).entries()) {
        turns.note(subscriptionId, outcome.result === 'delivered' || outcome.status !== undefined);
        metrics.attempted(outcome.result, message.deliveries[i]!, clock.now());
        if (outcome.result === 'gone') gone = outcome.error;
        outcomes.add(outcome.result === 'gone' ? { ...outcome, result: 'dead' } : outcome);
      }
    };
    try {
      await Promise.all(
        messagesOf(batch).map((message) => {
          const ahead = message.deliveries.some(({ privileged }) => privileged);
          return slots.run(subscriptionId, () => sendOne(message), { most: batch.concurrency, ahead });
        }),
      );
    } finally {
      await outcomes.finish().finally(letGo);
    }
    if (gone !== undefined) await deliveries.disable(subscriptionId, gone);
  }

  /** Works a job when it is its receiver's turn: claims what the job is about, sends it, and then what was missed. */
  async function inTurn({ subscriptionId, privileged }: Work, claim: () => Promise<ClaimedBatch | undefined>) {
    const turn = turns.enter(subscriptionId, privileged);
    if (turn !== 'go') return turn;
    try {
      const batch = await claim();
      crash.at('delivery.claimed');
      if (batch) await send(subscriptionId, batch);
      await catchUp(subscriptionId);
    } finally {
      turns.leave(subscriptionId);
    }
    return turn;
  }

  /** Jobs that came while all turns were taken are gone: what they were about stands in its rows. */
  async function catchUp(subscriptionId: string): Promise<void> {
    for (let batches = 0; ; batches++) {
      const missed = turns.missed(subscriptionId);
      if (missed === undefined) return;
      const { revocation } = missed;
      // The slot is others' too: they stand in the queue.
      if (batches === MOST_BATCHES)
        return dispatcher.gather({ v: 1, subscriptionId, revocation }, 0).catch(() => undefined);
      const batch = await gather({ subscriptionId, revocation });
      if (batch === undefined || isLast(batch)) turns.caughtUp(subscriptionId, missed);
      if (batch) await send(subscriptionId, batch);
    }
  }

  function gather({ subscriptionId, revocation }: Pick<JobMap['gather'], 'subscriptionId' | 'revocation'>) {
    return deliveries.gather(subscriptionId, revocation, MOST_GATHERED, CLAIM_MS);
  }

  return {
    async deliver(job) {
      const { subscriptionId, revocation, items } = job;
      const turn = await inTurn(job, () => deliveries.claim(subscriptionId, items, CLAIM_MS));
      if (turn !== 'later') return;
      turns.miss(subscriptionId, revocation);
      const triedBefore = items.filter(({ attempt: made }) => made > 0);
      if (triedBefore.length > 0) await dispatcher.defer({ ...job, items: triedBefore });
    },
    async gather(job) {
      const { subscriptionId, revocation } = job;
      const turn = await inTurn(job, async () => {
        const batch = await gather(job);
        // Another turn, or another process, helps with what is left.
        if (batch && !isLast(batch)) await dispatcher.gather(job, 0).catch(() => undefined);
        return batch;
      });
      if (turn === 'later') turns.miss(subscriptionId, revocation);
    },
  };
}

/** Whether nothing was left behind when it was gathered. */
function isLast({ deliveries, batching }: ClaimedBatch): boolean {
  return deliveries.length < wholeBatches(batching, MOST_GATHERED);
}
