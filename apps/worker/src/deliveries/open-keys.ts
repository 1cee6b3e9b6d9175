import { type SecretBox, type WebhookSigner, webhookSigner } from '@curfew/delivery';
import { type ClaimedBatch, signingKeyContext } from '@curfew/domain';

/** What signs the batch's deliveries; undefined when a key does not open under this master key. */
export function openSigner(box: SecretBox, { tenantId, keys }: ClaimedBatch): WebhookSigner | undefined {
  try {
    return webhookSigner(
      keys.map(({ secret, signingKey }) => ({
        secret: box.open(secret, tenantId),
        ...(signingKey && { signingKey: box.open(signingKey, signingKeyContext(tenantId)) }),
      })),
    );
  } catch {
    return undefined;
  }
}
