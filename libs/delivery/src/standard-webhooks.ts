import { createHmac, randomBytes } from 'node:crypto';
import { v1aSigner } from './signing-keys.js';

const PREFIX = 'whsec_';

/** A receiver's new secret, as Standard Webhooks 1.0.0 writes it: `whsec_` and the base64 of 32 random bytes. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/** Makes `v1` signatures: HMAC-SHA256 over `<id>.<timestamp>.<body>`. The key is what the prefix's base64 decodes to. */
export function v1Signer(secret: string): (signed: string) => string {
  const [prefix, encoded] = [secret.slice(0, PREFIX.length), secret.slice(PREFIX.length)];
  if (prefix !== PREFIX) throw new Error(`a webhook secret begins with ${PREFIX}`);
  const key = Buffer.from(encoded, 'base64');
  return (signed) => `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
}

/** What a receiver may verify with. Of those without `signingKey` there are only `v1` signatures. */
export interface WebhookKeys {
  readonly secret: string;
  readonly signingKey?: string;
}

/** One attempt to be signed. */
export interface SignedAttempt {
  /** The message's id: the same at every attempt, so that the receiver can tell a repetition. No dot. */
  readonly id: string;
  /** This attempt's moment, in milliseconds since the epoch. */
  readonly at: number;
  /** The very text that is sent. */
  readonly body: string;
}

/** Makes the headers of one attempt, signed anew each time. */
export type WebhookSigner = (attempt: SignedAttempt) => Record<string, string>;

/**
 * Signs with all keys given: during a rotation with the new and the old ones, so that a receiver with any accepts. The
 * newest comes first, and `v1` before `v1a`, for receivers that look at the first signature only.
 */
export function webhookSigner(keys: readonly WebhookKeys[]): WebhookSigner {
  const signers = [
    ...keys.map(({ secret }) => v1Signer(secret)),
    ...keys.flatMap(({ signingKey }) => (signingKey === undefined ? [] : [v1aSigner(signingKey)])),
  ];
  return ({ id, at, body }) => {
    const timestamp = String(Math.floor(at / 1_000));
    const signed = `${id}.${timestamp}.${body}`;
    return {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signers.map((sign) => sign(signed)).join(' '),
    };
  };
}
