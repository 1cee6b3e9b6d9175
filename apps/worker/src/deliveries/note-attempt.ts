import type { Message } from '@curfew/delivery';
import { type AttemptNote, excerpt, type OutboundAnswer } from '@curfew/domain';

export interface MadeAttempt {
  readonly message: Message;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: OutboundAnswer;
  readonly at: number;
  readonly durationMs: number;
}

/** What the log says of an attempt. A receiver may echo what it was sent: no signature is kept either. */
export function noteAttempt(made: MadeAttempt, secrets: readonly string[]): AttemptNote {
  const { message, headers, answer, at } = made;
  const hidden = [...secrets, ...(headers['webhook-signature'] ?? '').split(' ')];
  return {
    at,
    durationMs: Math.max(0, Math.round(made.durationMs)),
    webhookId: message.id,
    request: excerpt(message.body, hidden),
    ...(answer.kind === 'answered'
      ? { status: answer.status, answer: excerpt(answer.body, hidden) }
      : { error: answer.error }),
  };
}
