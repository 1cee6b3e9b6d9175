import {
  isUnavailable,
  Ledger,
  crash,
  type Committed,
  type Decision,
  type EventFilter,
  type LedgerEvent,
  type Page,
  type PageRequest,
} from '@curfew/domain';
import { numberCursor } from '../cursor.js';
import type { Database, Query } from '../database.js';
import { Appending } from './appending.js';
import { drainIntake } from './drain-intake.js';
import { eventConditions } from './event-conditions.js';
import { toEvent, type EventRow } from './event-row.js';
import { lockHeads } from './ledger-heads.js';
import { admitDecisions, recordDecisions } from './record-decisions.js';
import { refuseForgotten } from './refuse-forgotten.js';
import { rescueIntake } from './rescue-intake.js';
import { verifyChain } from './verify-chain.js';

const DAY_SECONDS = 86_400;

/** Waiting events taken in one transaction; more of them go into transactions of their own, before any decision. */
const INTAKE_BATCH = 2_000;

export interface LedgerOptions {
  /** Longest life of a token that some receiver may honour: deliveries are retried at least that long, and a day. */
  readonly longestTokenSeconds: number;
}

export class PostgresLedger extends Ledger {
  private readonly keepTryingSeconds: number;
  /** Appended beside a decision that failed: the next commit that succeeds tells of it. */
  private readonly rescued: Committed[] = [];

  constructor(
    private readonly database: Database,
    options: LedgerOptions,
  ) {
    super();
    this.keepTryingSeconds = Math.max(DAY_SECONDS, options.longestTokenSeconds);
  }

  override async commit(decisions: readonly Decision[]): Promise<Committed> {
    try {
      return await this.commitAll(decisions);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      const { committed, parked } = await rescueIntake(this.database, {
        batch: INTAKE_BATCH,
        keepTryingSeconds: this.keepTryingSeconds,
      });
      this.rescued.push(...committed.map((part) => ({ ...part, conflicts: 0 })));
      // Else it is a decision that fails.
      if (parked === 0) throw error;
      return await this.commitAll(decisions);
    }
  }

  override async park(decision: Decision, error: string): Promise<void> {
    // What the ledger would take for the same event (rule 14): a row that still lives has its ending sent again for ever.
    await this.database.query(
      `insert into parked_decisions (tenant_number, session_id, decision, error)
       select $1, $2, $3::json, $4 where not exists (
         select from parked_decisions p where p.tenant_number = $1 and p.session_id = $2
           and p.decision->>'type' = $3::json->>'type'
           and (p.decision->>'type' = 'revoked'
             or (p.decision->>'epoch', p.decision->>'clock', p.decision->>'deadline')
               is not distinct from ($3::json->>'epoch', $3::json->>'clock', $3::json->>'deadline')))`,
      [decision.tenantNumber, decision.sessionId, JSON.stringify(decision), error],
    );
  }

  override async page(tenantId: string, filter: EventFilter, page: PageRequest): Promise<Page<LedgerEvent>> {
    const after = numberCursor(page.after, '0');
    const params: unknown[] = [tenantId, after, page.limit];
    // The head is read by the same statement: what it sees of the events ends exactly there.
    const read = await this.database.query<EventRow & { head: string }>(
      `select e.*, h.seq as head from ledger_heads h left join lateral (
         select id, seq, type, at, data, hash from events
         where tenant_id = h.tenant_id and seq > $2${eventConditions(filter, params)} order by seq limit $3
       ) e on true where h.tenant_id = $1 order by e.seq`,
      params,
    );
    const rows = read.filter((row) => row.id !== null);
    if (page.after !== undefined) await refuseForgotten(this.database, tenantId, filter, after, rows);
    if (rows.length === page.limit) return { items: rows.map(toEvent), next: rows.at(-1)!.seq };
    const head = read[0]?.head ?? after;
    return { items: rows.map(toEvent), next: BigInt(head) > BigInt(after) ? head : after };
  }

  override async heads(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ tenant_id: string; seq: string }>(
      `select tenant_id, seq from ledger_heads where tenant_id = any($1::uuid[])`,
      [tenantIds],
    );
    return new Map(rows.map((row) => [row.tenant_id, Number(row.seq)]));
  }

  override verify(tenantId: string): Promise<number | undefined> {
    return verifyChain((sql, params) => this.database.query(sql, params), tenantId);
  }

  override async parkedCount(): Promise<number> {
    const [row] = await this.database.query<{ count: string }>(`select count(*) from parked_decisions`);
    return Number(row!.count);
  }

  private async commitAll(decisions: readonly Decision[]): Promise<Committed> {
    const earlier: Committed[] = [];
    for (;;) {
      const { committed, waiting } = await this.database.transaction((query) => this.commitBatch(query, decisions));
      if (!waiting) return together([...this.rescued.splice(0), ...earlier, committed]);
      earlier.push(committed);
    }
  }

  private async commitBatch(query: Query, decisions: readonly Decision[]) {
    const heads = await lockHeads(query, [...new Set(decisions.map((decision) => decision.tenantNumber))]);
    crash.at('ledger.heads-locked');
    const intake = await drainIntake(query, [...heads.keys()], INTAKE_BATCH);
    crash.at('ledger.intake-drained');
    const waiting = intake.length === INTAKE_BATCH;
    const admitted = waiting || decisions.length === 0 ? undefined : await admitDecisions(query, decisions, heads);
    crash.at('ledger.admitted');
    const appending = new Appending(query, heads, this.keepTryingSeconds);
    appending.add(intake);
    const conflicts = admitted === undefined ? 0 : await recordDecisions(query, admitted, appending);
    const appended = await appending.done();
    crash.at('ledger.appended');
    return { committed: { ...appended, conflicts }, waiting };
  }
}

function together(parts: readonly Committed[]): Committed {
  return {
    events: parts.flatMap((part) => part.events),
    deliveries: parts.flatMap((part) => part.deliveries),
    conflicts: parts.reduce((sum, part) => sum + part.conflicts, 0),
  };
}
