import { createHmac } from 'node:crypto';

/** The canary's webhook secret: every worker knows it, and it is nowhere in the clear. */
export function canarySecret(masterKey: Buffer): string {
  return `whsec_${createHmac('sha256', masterKey).update('curfew canary receiver').digest('base64')}`;
}
