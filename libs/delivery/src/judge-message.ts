import { type AttemptOutcome, type OutboundAnswer, readAnswer } from '@curfew/domain';
import { type Gone, judgeAttempt, triedAgain } from './judge-attempt.js';
import type { Message } from './message.js';
import { readAcknowledgement } from './read-acknowledgement.js';

const NOT_TAKEN = 'the receiver did not name this event among those it took';

/**
 * What one request with these deliveries came to. Of a batch the receiver may say which events it took; the others are
 * tried again, and all of one batch at the same time, so that they go together again. With a 2xx it may also say which it
 * has applied.
 */
export function judgeMessage(
  { deliveries, isBatch }: Pick<Message, 'deliveries' | 'isBatch'>,
  answer: OutboundAnswer,
  now: number,
  random: () => number,
): (AttemptOutcome | Gone)[] {
  const draw = random();
  const body = answer.kind === 'answered' ? answer.body : '';
  const { taken } = isBatch ? readAnswer(body) : {};
  const acknowledgementOf = readAcknowledgement(body);
  return deliveries.map((delivery) => {
    const outcome = judgeAttempt(delivery, answer, now, () => draw);
    if (outcome.result !== 'delivered') return outcome;
    if (taken?.has(delivery.event.id) === false) {
      return triedAgain(delivery, { status: outcome.status, error: NOT_TAKEN }, now, () => draw);
    }
    const applied = acknowledgementOf(delivery.event.id);
    return applied === undefined ? outcome : { ...outcome, applied };
  });
}
