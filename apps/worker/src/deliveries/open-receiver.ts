import { type SecretBox, type WebhookSigner, webhookSigner } from '@curfew/delivery';
import { type ClaimedBatch, headersContext, signingKeyContext } from '@curfew/domain';
import { secretForms } from './secret-forms.js';

/** What only a worker sees of a receiver, opened. */
export interface OpenReceiver {
  /** All headers of an attempt: the receiver's own, and ours. */
  readonly headers: WebhookSigner;
  /** What the log must not hold. */
  readonly secrets: readonly string[];
}

/** Undefined when a key or the headers do not open under this master key. */
export function openReceiver(
  box: SecretBox,
  { tenantId, keys, sealedHeaders }: ClaimedBatch,
): OpenReceiver | undefined {
  try {
    const opened = keys.map(({ secret, signingKey }) => ({
      secret: box.open(secret, tenantId),
      ...(signingKey && { signingKey: box.open(signingKey, signingKeyContext(tenantId)) }),
    }));
    const own = sealedHeaders ? headersOf(box.open(sealedHeaders, headersContext(tenantId))) : {};
    const sign = webhookSigner(opened);
    return {
      headers: (attempt) => ({ ...own, ...sign(attempt) }),
      secrets: [...Object.values(own).flatMap(secretForms), ...opened.map(({ secret }) => secret)],
    };
  } catch {
    return undefined;
  }
}

function headersOf(text: string): Record<string, string> {
  return JSON.parse(text) as Record<string, string>;
}
