import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

const PRIVATE = 'whsk_';
const PUBLIC = 'whpk_';
const SEED_BYTES = 32;
/** DER of an Ed25519 private key up to its seed (RFC 8410 §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

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
  const der = Buffer.concat([PKCS8, bytes.subarray(0, SEED_BYTES)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return (signed) => `v1a,${sign(null, Buffer.from(signed, 'utf8'), key).toString('base64')}`;
}
