import { CurfewError } from '@curfew/domain';

/** A strong entity tag over a version number (RFC 9110 §8.8.3). */
export function etag(version: number): string {
  return `"${version}"`;
}

/** The version that `If-Match` demands, or `*`. Throws `precondition_required`; an unknown tag never matches. */
export function expectedVersion(ifMatch: string | undefined): number | '*' {
  if (ifMatch === undefined) {
    throw new CurfewError('precondition_required', 'Send the ETag of the version you have read as If-Match');
  }
  if (ifMatch.trim() === '*') return '*';
  const version = /^"([1-9][0-9]{0,8})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) {
    throw new CurfewError('precondition_failed', 'If-Match must be the ETag of the current version, or *');
  }
  return Number(version);
}
