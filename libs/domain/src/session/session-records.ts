import type { Page, PageRequest } from '../page.js';
import type { Act } from '../audit/act.js';
import type { Resolution } from '../policy/policy.js';
import type { CheckResult } from './live-sessions.js';
import type { EndingIntent, SessionDraft, SessionKey, SessionRecord } from './session.js';

export interface StartRequest {
  readonly tenantId: string;
  readonly draft: SessionDraft;
  /** The live store's time. */
  readonly now: number;
  readonly actor: string;
  /** What the live store says of the draft's parent. */
  readonly parentState?: CheckResult['state'];
}

/** `started`: a new row. `replayed`: the same content was started before. */
export interface StartOutcome {
  readonly outcome: 'started' | 'replayed';
  readonly record: SessionRecord;
  /** Sessions that now hold an intent of cause `concurrency`. */
  readonly displaced: readonly SessionKey[];
}

export interface SessionFilter {
  readonly subject?: string;
  readonly application?: string;
  readonly parentId?: string;
  /** Only rows not known to have ended (`living`), or only rows that may have ended (`ended`: all with an ending or not). */
  readonly only?: 'living' | 'ended';
}

/** What a re-dated row becomes. */
export interface RedatedRow extends Resolution {
  readonly sessionId: string;
}

/** The sessions as the truth keeps them. */
export abstract class SessionRecords {
  /**
   * In one transaction: reads the policies `for share`, resolves the limits, counts the subject's sessions, writes the
   * row, the intents of displaced sessions and the event `session.started`. Throws `session_exists` (other content),
   * `session_ended`, `session_limit_reached`, `authentication_too_old`; of a child's parent `parent_unknown`,
   * `parent_ended`, `parent_locked`, `parent_is_child`.
   */
  abstract start(
    request: StartRequest,
    living: (keys: readonly SessionKey[]) => Promise<readonly boolean[]>,
  ): Promise<StartOutcome>;
  /** Archived or not. Throws `session_forgotten` when the archive has dropped it. */
  abstract find(tenantId: string, sessionId: string): Promise<SessionRecord | undefined>;
  /** Newest first, archived ones too. The cursor is opaque; a malformed one throws `validation_failed`. */
  abstract list(tenantId: string, filter: SessionFilter, page: PageRequest): Promise<Page<SessionRecord>>;
  /**
   * Commits the intent unless the session has ended or holds one already; the first one stays. A parent's children that
   * live get the same one. With `act`, the audit entry `session.revoke` is written too. Undefined when the tenant never
   * had such a session; throws as `find` does.
   */
  abstract intend(
    tenantId: string,
    sessionId: string,
    intent: EndingIntent,
    act?: Act,
  ): Promise<SessionRecord | undefined>;
  /** Sessions whose intent is older than `olderThanMs` and has not become an ending yet. */
  abstract unfinishedIntents(olderThanMs: number, limit: number): Promise<SessionRecord[]>;
  /** Living rows below the generation, by id, after the cursor. */
  abstract belowGeneration(tenantId: string, generation: number, page: PageRequest): Promise<readonly SessionRecord[]>;
  /** Writes limits and trace of rows that are still below the generation. */
  abstract redate(tenantId: string, generation: number, rows: readonly RedatedRow[]): Promise<void>;
}
