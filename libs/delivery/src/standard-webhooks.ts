import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** A receiver's new secret, as Standard Webhooks 1.0.0 writes it: `whsec_` and the base64 of 32 random bytes. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/** One `v1` signature: HMAC-SHA256 over `<id>.<timestamp>.<body>`. The key is what the prefix's base64 decodes to. */
export function signV1(secret: string, id: string, timestampSeconds: number, body: string): string {
  const [prefix, encoded] = [secret.slice(0, PREFIX.length), secret.slice(PREFIX.length)];
  if (prefix !== PREFIX) throw new Error(`a webhook secret begins with ${PREFIX}`);
  const mac = createHmac('sha256', Buffer.from(encoded, 'base64')).update(`${id}.${timestampSeconds}.${body}`, 'utf8');
  return `v1,${mac.digest('base64')}`;
}

/** One attempt to be signed. */
export interface SignedAttempt {
  /** The event's id: the same at every attempt, so that the receiver can tell a repetition. No dot. */
  readonly id: string;
  /** This attempt's moment, in milliseconds since the epoch. */
  readonly at: number;
  /** The very text that is sent. */
  readonly body: string;
  /** At least one; during a rotation the new and the old, so that a receiver with either accepts. */
  readonly secrets: readonly string[];
}

/** The headers of one attempt, signed anew each time. */
export function webhookHeaders(attempt: SignedAttempt): Record<string, string> {
  const timestamp = Math.floor(attempt.at / 1_000);
  return {
    'content-type': 'application/json',
    'webhook-id': attempt.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': attempt.secrets.map((s) => signV1(s, attempt.id, timestamp, attempt.body)).join(' '),
  };
}
