import { envelope, judgeAttempt, type SecretBox, webhookHeaders, withAcknowledgement } from '@curfew/delivery';
import {
  type AttemptOutcome,
  type ClaimedBatch,
  type ClaimedDelivery,
  type Clock,
  crash,
  type Deliveries,
  type JobHandler,
  type JobMap,
  type WebhookSender,
} from '@curfew/domain';
import type { AppliedRevocations } from '../convergence/applied-revocations.js';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import type { DeliveryDispatcher } from './delivery-dispatcher.js';
import { CLAIM_MS, holdClaims } from './hold-claims.js';
import { ReceiverTurns } from './receiver-turns.js';

/** Outcomes are recorded while slower deliveries of the same job are still under way. */
const RECORD_EVERY_MS = 200;

const UNOPENED = { kind: 'refused', error: "the subscription's secret does not open under this master key" } as const;

export interface DeliveryTools {
  readonly deliveries: Deliveries;
  readonly sender: WebhookSender;
  readonly box: SecretBox;
  readonly dispatcher: DeliveryDispatcher;
  readonly applied: Pick<AppliedRevocations, 'measure'>;
  readonly clock: Clock;
}

/** Sends up to 100 deliveries of one subscription at once. A job that comes twice finds nothing left to claim. */
export function deliverHandler(tools: DeliveryTools, metrics: WorkerMetrics): JobHandler<'deliver'> {
  const { deliveries, sender, box, dispatcher, applied, clock } = tools;
  const turns = new ReceiverTurns();

  async function attempt(delivery: ClaimedDelivery, url: string, secret: string | undefined) {
    if (secret === undefined) return judgeAttempt(delivery, UNOPENED, clock.now(), Math.random);
    const body = envelope(delivery.event);
    const at = clock.now();
    const headers = webhookHeaders({ id: delivery.event.id, at, body, secrets: [secret] });
    const answer = await sender.send({ url, headers, body });
    crash.at('delivery.sent');
    return withAcknowledgement(judgeAttempt(delivery, answer, clock.now(), Math.random), answer, delivery);
  }

  async function deliver({ subscriptionId, items }: JobMap['deliver']): Promise<void> {
    const batch = await deliveries.claim(subscriptionId, items, CLAIM_MS);
    crash.at('delivery.claimed');
    if (!batch) return;
    const letGo = holdClaims(deliveries, batch);
    const secret = open(box, batch);
    const waiting: AttemptOutcome[] = [];
    let gone: string | undefined;
    const record = async () => {
      const outcomes = waiting.splice(0);
      try {
        if (outcomes.length > 0) await deliveries.settle(subscriptionId, outcomes);
      } catch (error) {
        waiting.unshift(...outcomes);
        throw error;
      }
      crash.at('delivery.settled');
      void applied.measure(subscriptionId, batch, outcomes);
      for (const outcome of outcomes) {
        if (outcome.result !== 'failed') continue;
        const delivery = batch.deliveries.find((d) => d.id === outcome.id) as ClaimedDelivery;
        const revocation = delivery.event.type === 'session.revoked';
        const retry = { id: outcome.id, subscriptionId, attempt: delivery.attempt, revocation };
        // The row says when it is due: a retry that is not enqueued here is found overdue.
        await dispatcher.retry(retry, outcome.retryInMs).catch(() => undefined);
        crash.at('delivery.retried');
      }
    };
    let recording = Promise.resolve();
    const timer = setInterval(() => (recording = recording.then(record).catch(() => undefined)), RECORD_EVERY_MS);
    try {
      await Promise.all(
        batch.deliveries.map(async (delivery) => {
          const outcome = await attempt(delivery, batch.url, secret);
          turns.note(subscriptionId, outcome.result === 'delivered' || outcome.status !== undefined);
          metrics.attempted(outcome.result, delivery, clock.now());
          if (outcome.result === 'gone') gone = outcome.error;
          waiting.push(outcome.result === 'gone' ? { ...outcome, result: 'dead' } : outcome);
        }),
      );
    } finally {
      clearInterval(timer);
      await recording.then(record).finally(letGo);
    }
    if (gone !== undefined) await deliveries.disable(subscriptionId, gone);
  }

  return async (job) => {
    const turn = turns.enter(job.subscriptionId);
    if (turn === 'later') await dispatcher.defer(job);
    if (turn !== 'go') return;
    try {
      await deliver(job);
    } finally {
      turns.leave(job.subscriptionId);
    }
  };
}

function open(box: SecretBox, { sealedSecret, tenantId }: ClaimedBatch): string | undefined {
  try {
    return box.open(sealedSecret, tenantId);
  } catch {
    return undefined;
  }
}
