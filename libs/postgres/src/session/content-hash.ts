import { createHash } from 'node:crypto';
import { canonicalJson, type SessionDraft } from '@curfew/domain';

/** Tells whether two starts say the same: SHA-256 in hex over the draft's canonical JSON. */
export function contentHash(draft: SessionDraft): string {
  return createHash('sha256').update(canonicalJson(draft)).digest('hex');
}
