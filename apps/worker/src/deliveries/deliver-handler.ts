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
import { DEFERRED_MS, type DeliveryDispatcher } from './delivery-dispatcher.js';
import { CLAIM_MS, holdClaims } from './hold-claims.js';
import { noteAttempt } from './note-attempt.js';
import { type OpenReceiver, openReceiver } from './open-receiver.js';
import { ReceiverTurns } from './receiver-turns.js';
import { RecordOutcomes } from './record-outcomes.js';

/** What is gathered at a time; with more, another job goes on. */
const MOST_GATHERED = 100;

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
    return judgeMessage(message, answer, clock.now(), Math.random).map((outcome) => ({ ...outcome, note }));
  }

  async function send({ subscriptionId, privileged }: Work, batch: ClaimedBatch): Promise<void> {
    const letGo = holdClaims(deliveries, batch);
    const receiver = openReceiver(box, batch);
    const outcomes = new RecordOutcomes(subscriptionId, batch, deliveries, dispatcher, applied);
    const place = { most: batch.concurrency, ahead: privileged };
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
      await Promise.all(messagesOf(batch).map((message) => slots.run(subscriptionId, () => sendOne(message), place)));
    } finally {
      await outcomes.finish().finally(letGo);
    }
    if (gone !== undefined) await deliveries.disable(subscriptionId, gone);
  }

  /** Works a job when it is its receiver's turn: claims what the job is about, and sends it. */
  async function inTurn(
    work: Work,
    claim: () => Promise<ClaimedBatch | undefined>,
    later: () => Promise<void>,
  ): Promise<void> {
    const { subscriptionId, privileged } = work;
    const turn = turns.enter(subscriptionId, privileged);
    if (turn === 'later') await later();
    if (turn !== 'go') return;
    try {
      const batch = await claim();
      crash.at('delivery.claimed');
      if (batch) await send(work, batch);
    } finally {
      turns.leave(subscriptionId);
    }
  }

  async function gather(job: JobMap['gather']): Promise<ClaimedBatch | undefined> {
    const batch = await deliveries.gather(job.subscriptionId, job.revocation, MOST_GATHERED, CLAIM_MS);
    const isAll = batch === undefined || batch.deliveries.length < wholeBatches(batch.batching, MOST_GATHERED);
    if (!isAll) await dispatcher.gather(job, 0).catch(() => undefined);
    return batch;
  }

  return {
    deliver: (job) =>
      inTurn(
        job,
        () => deliveries.claim(job.subscriptionId, job.items, CLAIM_MS),
        () => dispatcher.defer(job),
      ),
    gather: (job) =>
      inTurn(
        job,
        () => gather(job),
        () => dispatcher.gather(job, DEFERRED_MS),
      ),
  };
}
