/** The keys that a subscription's deliveries are signed with, sealed. */
export interface SealedKeys {
  /** For `v1`. */
  readonly secret: Buffer;
  /** For `v1a`; absent for subscriptions of before there was one, until their keys are changed. */
  readonly signingKey?: Buffer;
}

/** What a signing key is sealed for: the context of secrets is the tenant's id alone, and neither opens as the other. */
export function signingKeyContext(tenantId: string): string {
  return `${tenantId}/v1a`;
}

/** Headers that a receiver wants of its own, sealed. Only their names may be read. */
export interface SealedHeaders {
  readonly names: readonly string[];
  readonly sealed: Buffer;
}

export function headersContext(tenantId: string): string {
  return `${tenantId}/headers`;
}

/** Keys made anew, with the part of them that anybody may read. */
export interface NewKeys extends Required<SealedKeys> {
  readonly publicKey: string;
}

/** Keys that were replaced and still sign beside the new ones, so that receivers have time to change. */
export interface RetiringKeys {
  readonly publicKey?: string;
  /** Until then they sign; milliseconds since the epoch. */
  readonly until: number;
}

/** A header that carries more signatures would not get through every proxy: beyond these the oldest go early. */
export const MOST_RETIRING_KEYS = 9;
