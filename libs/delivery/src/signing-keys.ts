import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

const PRIVATE = 'whsk_';
const PUBLIC = 'whpk_';
const SEED_BYTES = 32;

/** An Ed25519 key pair as Standard Webhooks 1.0.0 writes it: `whsk_` with seed and public key, `whpk_` with the latter. */
export interface SigningKeyPair {
  readonly signingKey: string;
  readonly publicKey: string;
}

export function newSigningKeyPair(): SigningKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  return {
    signingKey: PRIVATE + Buffer.concat([seed, point]).toString('base64'),
    publicKey: PUBLIC + point.toString('base64'),
  };
}

/** Makes `v1a` signatures: Ed25519 over `<id>.<timestamp>.<body>`. The key is taken apart once, not for each signature. */
export function v1aSigner(signingKey: string): (signed: string) => string {
  const bytes = Buffer.from(signingKey.slice(PRIVATE.length), 'base64');
  if (!signingKey.startsWith(PRIVATE) || bytes.length !== 2 * SEED_BYTES) {
    throw new Error(`a signing key is ${PRIVATE} and the base64 of 64 bytes`);
  }
  const [d, x] = [bytes.subarray(0, SEED_BYTES), bytes.subarray(SEED_BYTES)].map((part) => part.toString('base64url'));
  // As a JWK (RFC 8037 §2): OpenSSL takes fourteen times as long to find out what a DER is.
  const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
  return (signed) => `v1a,${sign(null, Buffer.from(signed, 'utf8'), key).toString('base64')}`;
}
