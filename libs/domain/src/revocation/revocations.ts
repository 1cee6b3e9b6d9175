import type { Act } from '../audit/act.js';
import type { Page, PageRequest } from '../page.js';
import type { KnownSession, SessionKey } from '../session/session.js';
import type { CutOff, CutOffs, Selector } from './cut-off.js';

/** How many living sessions a selector matches, and of which applications. */
export interface Matched {
  readonly matched: number;
  readonly byApplication: readonly { readonly application: string; readonly matched: number }[];
}

/** A cut-off as its requester sees it. */
export interface Revocation extends Partial<Matched> {
  readonly id: string;
  readonly selector: Selector;
  readonly reason: string;
  readonly requestedBy: string;
  readonly onBehalfOf?: string;
  readonly startedAt: number;
  /** Sessions whose ending by it is recorded. One that timed out or was logged out before is matched and not ended by it. */
  readonly ended: number;
  /** When every session that it hits had a recorded ending. */
  readonly finishedAt?: number;
}

/** A living session that a cut-off hits, by its row. */
export type HitSession = SessionKey & KnownSession;

/**
 * The cut-offs (engine rule 27). The row of a cut-off is the ending intent of every session that it hits: it is committed
 * before it takes effect, and holds until each of them has its ending recorded (engine rule 15).
 */
export abstract class Revocations {
  /** Takes the tenant's next number, which waits for starts under way; writes the row and the audit entry. */
  abstract create(selector: Selector, reason: string, act: Act): Promise<Revocation>;
  /** What the selector would match now. Changes nothing. */
  abstract preview(tenantId: string, selector: Selector): Promise<Matched>;
  /** Counts what it hits, those included that it has ended already, and writes that down. */
  abstract count(id: string): Promise<Matched>;
  abstract find(tenantId: string, id: string): Promise<Revocation | undefined>;
  /** Newest first. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<Revocation>>;
  /** Everything pending, of all tenants, read in one snapshot; and what was finished a short while ago. */
  abstract current(): Promise<CutOffs>;
  /** An unfinished cut-off that nobody works at, for `ms` from now; the smallest first. */
  abstract claim(worker: string, ms: number): Promise<CutOff | undefined>;
  /** False when somebody else has it by now. */
  abstract keep(id: string, worker: string, ms: number): Promise<boolean>;
  /** The living sessions that it hits, in pages; none of them twice. */
  abstract hit(cutOff: CutOff, limit: number): AsyncIterable<readonly HitSession[]>;
  /** Marks it finished, unless one of the sessions that it hits has no recorded ending yet. */
  abstract finish(id: string): Promise<boolean>;
}
