import { type AttemptOutcome, type ClaimedDelivery, type OutboundAnswer, readAnswer } from '@curfew/domain';
import { type Gone, judgeAttempt, triedAgain } from './judge-attempt.js';
import type { Message } from './message.js';

const NOT_TAKEN = 'the receiver did not name this event among those it took';

/**
 * What one request with these deliveries came to. Of a batch the receiver may say which events it took; the others are
 * tried again, and all of one batch at the same time, so that they go together again.
 */
export function judgeMessage(
  { deliveries, isBatch }: Pick<Message, 'deliveries' | 'isBatch'>,
  answer: OutboundAnswer,
  now: number,
  random: () => number,
): (AttemptOutcome | Gone)[] {
  const draw = random();
  const judged = deliveries.map((delivery) => judgeAttempt(delivery, answer, now, () => draw));
  const { taken } = isBatch && answer.kind === 'answered' ? readAnswer(answer.body) : {};
  if (taken === undefined) return judged;
  return judged.map((outcome, i) => {
    const delivery = deliveries[i] as ClaimedDelivery;
    if (outcome.result !== 'delivered' || taken.has(delivery.event.id)) return outcome;
    return triedAgain(delivery, { status: outcome.status, error: NOT_TAKEN }, now, () => draw);
  });
}
