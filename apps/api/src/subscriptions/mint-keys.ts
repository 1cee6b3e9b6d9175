import { newSecret, newSigningKeyPair, type SecretBox } from '@curfew/delivery';
import { type NewKeys, signingKeyContext } from '@curfew/domain';

/** Keys for a subscription: sealed for the store, the secret once more for the caller, who sees it once. */
export function mintKeys(box: SecretBox, tenantId: string): { readonly secret: string; readonly keys: NewKeys } {
  const secret = newSecret();
  const { signingKey, publicKey } = newSigningKeyPair();
  const keys = {
    secret: box.seal(secret, tenantId),
    signingKey: box.seal(signingKey, signingKeyContext(tenantId)),
    publicKey,
  };
  return { secret, keys };
}
