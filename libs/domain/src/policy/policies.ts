import type { Act } from '../audit/act.js';
import type { Page, PageRequest } from '../page.js';
import type { Policy, PolicyDocument } from './policy.js';

/** One field that a version changed. */
export interface PolicyChange {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** How far a publication has been applied to live sessions (engine rule 25). */
export interface RedatingReport {
  readonly touched: number;
  readonly warned: number;
  readonly ended: number;
  /** Absent while the walk goes on. */
  readonly finishedAt?: number;
}

/** A version in the history: a document, or the deletion of the policy. */
export interface PolicyVersion extends Omit<Policy, 'document'> {
  readonly document?: PolicyDocument;
  readonly deleted: boolean;
  readonly diff: readonly PolicyChange[];
  readonly redating: RedatingReport;
}

/** All policies of a tenant at one generation. */
export interface PolicySet {
  readonly generation: number;
  readonly policies: readonly Policy[];
}

/**
 * The policies. Every change takes the tenant's row `for update`, makes the next generation, writes the version, the
 * audit entry and the event (`policy.published`, `policy.deleted`) in one transaction (engine rule 25).
 */
export abstract class Policies {
  /** Throws `policy_exists`. A name once deleted goes on with its version numbers. */
  abstract create(document: PolicyDocument, act: Act): Promise<Policy>;
  /** Throws `not_found`, or `precondition_failed` when the current version is not `expected` (`*`: any). */
  abstract replace(document: PolicyDocument, expected: number | '*', act: Act): Promise<Policy>;
  /** Throws `not_found`, `precondition_failed`, or `baseline_required`. */
  abstract delete(name: string, expected: number | '*', act: Act): Promise<void>;
  abstract find(tenantId: string, name: string): Promise<Policy | undefined>;
  /** By name; the cursor is the name. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<Policy>>;
  /** Newest first; empty when the name was never used. The cursor is the version. */
  abstract versions(tenantId: string, name: string, page: PageRequest): Promise<Page<PolicyVersion>>;
  /** Everything a resolution needs, read in one snapshot. */
  abstract current(tenantId: string): Promise<PolicySet>;
  /** Tenants whose live sessions have not all been re-dated to the current generation. */
  abstract tenantsToRedate(): Promise<string[]>;
  /** Adds to the report of every version above the tenant's re-dated generation and up to `generation`. */
  abstract reportRedating(
    tenantId: string,
    generation: number,
    add: Pick<RedatingReport, 'touched' | 'warned' | 'ended'>,
    finishedAt?: number,
  ): Promise<void>;
}
