import { crash } from '../crash/crash.js';
import type { LiveSessions, RedateItem, RedateOutcome } from '../session/live-sessions.js';
import { liveDraftOf } from '../session/live-draft-of.js';
import { beingRestored } from '../session/restore-shard.js';
import type { RedatedRow, SessionRecords } from '../session/session-records.js';
import type { SessionRecord } from '../session/session.js';
import { policySubjectOf } from './assurance.js';
import { effectiveLimits } from './effective-limits.js';
import type { Policies, PolicySet } from './policies.js';

const ROWS_A_STEP = 500;

/**
 * Brings a tenant's live sessions to its current limits generation (engine rule 25): the live store first, then the
 * row, until no living row is below. Safe to run twice and side by side; what dies half way is done again.
 */
export class RedateTenant {
  constructor(
    private readonly policies: Policies,
    private readonly records: SessionRecords,
    private readonly live: LiveSessions,
    private readonly now: () => number,
  ) {}

  async run(tenantId: string): Promise<void> {
    const set = await this.policies.current(tenantId);
    crash.at('redate.policies-read');
    let after: string | undefined;
    for (;;) {
      const rows = await this.records.belowGeneration(tenantId, set.generation, { limit: ROWS_A_STEP, after });
      crash.at('redate.rows-read');
      if (rows.length > 0) await this.step(tenantId, set, rows);
      after = rows.at(-1)?.sessionId;
      if (rows.length < ROWS_A_STEP) break;
    }
    const left = await this.records.belowGeneration(tenantId, set.generation, { limit: 1 });
    crash.at('redate.rest-read');
    // A start that was under way leaves a row behind the cursor; the schedule comes back for it.
    const finishedAt = left.length === 0 ? this.now() : undefined;
    await this.policies.reportRedating(tenantId, set.generation, { touched: 0, warned: 0, ended: 0 }, finishedAt);
    crash.at('redate.reported');
  }

  private async step(tenantId: string, set: PolicySet, rows: readonly SessionRecord[]): Promise<void> {
    const redated: RedatedRow[] = rows.map((record) => ({
      sessionId: record.sessionId,
      ...effectiveLimits(set.policies, policySubjectOf(record)),
    }));
    const items = rows.map((record, i) => ({
      tenantNumber: record.tenantNumber,
      sessionId: record.sessionId,
      parentId: record.parentId,
      limits: (redated[i] as RedatedRow).limits,
      observed: redated[i]?.observed?.limits,
    }));
    const outcomes = [...(await this.live.redate(set.generation, items))];
    crash.at('redate.live-redated');
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome === 'absent')
        outcomes[i] = await this.redateAbsent(rows[i] as SessionRecord, set.generation, items[i] as RedateItem);
    }
    await this.records.redate(tenantId, set.generation, redated);
    crash.at('redate.rows-redated');
    const count = (...wanted: RedateOutcome[]) => outcomes.filter((o) => wanted.includes(o)).length;
    await this.policies.reportRedating(tenantId, set.generation, {
      touched: outcomes.length - count('stale'),
      warned: count('warned'),
      ended: count('ended', 'locked'),
    });
    crash.at('redate.step-reported');
  }

  /**
   * Its start has committed the row and not reached the live store yet, or the live store has lost it: it is put there as
   * the row has it, and then re-dated, so that its own put finds the new limits, and what they end ends by them (rule 4).
   */
  private async redateAbsent(record: SessionRecord, generation: number, item: RedateItem): Promise<RedateOutcome> {
    const { incarnation } = await this.live.moment(record);
    // Read again after the moment: it may have ended, and the live store lost that (engine rule 20).
    const row = await this.records.find(record.tenantId, record.sessionId);
    if (!row || row.ended || row.intent) return 'absent';
    await this.live.put(liveDraftOf(row), incarnation);
    const [outcome] = await this.live.redate(generation, [item]);
    // Lost once more: the row must not say that this generation holds.
    if (outcome === undefined || outcome === 'absent') throw beingRestored();
    return outcome;
  }
}
