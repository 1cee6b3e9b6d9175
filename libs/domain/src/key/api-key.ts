import type { Scope } from './scopes.js';

/** An API key as it is kept: the secret only as its SHA-256. */
export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only application this key may report for; absent: any. */
  readonly application?: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
}

/** A key about to be stored. `secretHash` is the SHA-256 of the secret part, in hex. */
export interface NewKey {
  readonly id: string;
  readonly secretHash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly application?: string;
  readonly expiresAt?: number;
  /** True for the key that the environment provides at boot: it is replaced when the environment changes. */
  readonly bootstrap?: boolean;
}

/** What a request needs of a key, mirrored to the live store (engine rule 24). */
export interface KeyRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantNumber: number;
  readonly secretHash: string;
  readonly scopes: readonly Scope[];
  readonly application?: string;
  readonly expiresAt?: number;
}
