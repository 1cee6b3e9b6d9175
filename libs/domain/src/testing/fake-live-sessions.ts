import { endByCutOff } from '../deadline/end-by-cut-off.js';
import { countForParent, endWith } from '../deadline/family.js';
import type { LiveRecord } from '../deadline/live-record.js';
import { redateRecord } from '../deadline/redate-record.js';
import { type Decided, settle } from '../deadline/settle.js';
import { counts, type OccurredActivity, takeActivity } from '../deadline/take-activity.js';
import type { Decision, DecisionNote } from '../event/decision.js';
import type { CutOff, CutOffs } from '../revocation/cut-off.js';
import {
  type ActivityRejection,
  type ActivityReport,
  type CheckResult,
  type EndedView,
  type LiveDraft,
  LiveSessions,
  type LiveView,
  type RedateItem,
  type RedateOutcome,
  type SweepResult,
  type TouchResult,
} from '../session/live-sessions.js';
import { beingRestored } from '../session/restore-shard.js';
import type { Ending, EndingIntent, KnownSession, SessionKey } from '../session/session.js';
import { liveField, sessionKeyOf } from '../session/shard-of.js';
import { FakeCutOffs } from './fake-cut-offs.js';
import { liveRecordOf, setBack } from './live-record-of.js';
import { liveViewOf, nextCheckOf } from './live-view-of.js';

/** The living sessions in memory, on a clock the test turns. One shard; `decisions` is the outbox. */
export class FakeLiveSessions extends LiveSessions {
  readonly decisions: Decision[] = [];
  private readonly records = new Map<string, LiveRecord>();
  private readonly endings = new Map<string, Ending>();
  /** By child: its parent. */
  private readonly parents = new Map<string, string>();
  /** By session that is over: who ended it, and why, for its children. */
  private readonly notes = new Map<string, DecisionNote>();
  private readonly cutOffs = new FakeCutOffs();

  constructor(public time = 1_800_000_000_000) {
    super();
  }

  override async moment() {
    return { now: this.time, incarnation: 1 };
  }

  override admit(): void {}

  override async put(draft: LiveDraft, _incarnation: number): Promise<LiveView | EndedView> {
    const field = liveField(draft);
    if (draft.parentId !== undefined) {
      const above = liveField({ tenantNumber: draft.tenantNumber, sessionId: draft.parentId });
      if (!this.records.has(above) && !this.endings.has(above)) throw beingRestored();
      this.parents.set(field, above);
    }
    if (!this.endings.has(field) && !this.records.has(field)) {
      this.records.set(field, liveRecordOf(draft));
    }
    return this.view(field) as LiveView | EndedView;
  }

  override async read(keys: readonly SessionKey[]): Promise<(LiveView | EndedView | undefined)[]> {
    return keys.map((key) => this.view(liveField(key)));
  }

  override async check(keys: readonly SessionKey[]): Promise<CheckResult[]> {
    return keys.map((key) => this.state(liveField(key)));
  }

  override async touch(reports: readonly ActivityReport[], detail: 'sparse' | 'full'): Promise<TouchResult[]> {
    return reports.map((report) => {
      const field = liveField(report);
      const before = this.state(field);
      const record = this.records.get(field);
      if (!record) return { ...before, rejected: before.state === 'unknown' ? 'session_unknown' : 'session_ended' };
      const activity = { ...report, occurredAt: report.occurredAt ?? this.time - (report.ageMs ?? 0) };
      const rejected = this.take(field, record, activity);
      const state = this.state(field);
      return state.state === 'active' && !rejected && detail === 'sparse'
        ? { state: 'active' }
        : { ...state, rejected };
    });
  }

  override async end(
    key: SessionKey,
    ending: Omit<EndingIntent, 'at'>,
    known?: KnownSession,
  ): Promise<EndedView | undefined> {
    const field = liveField(key);
    const view = this.view(field);
    if (view?.state === 'revoked') return view;
    const record = this.records.get(field);
    if (!record && !known) return undefined;
    const { reason, actor, onBehalfOf, revocationId } = ending;
    const note = { reason, actor, onBehalfOf, revocationId };
    this.push(field, record ?? { epoch: 0, ...known! }, { type: 'revoked', cause: ending.cause }, note);
    this.over(field, { cause: ending.cause, decidedAt: this.time }, note);
    return this.view(field) as EndedView;
  }

  override async redate(generation: number, items: readonly RedateItem[]): Promise<RedateOutcome[]> {
    return items.map((item) => {
      const field = liveField(item);
      const record = this.records.get(field);
      if (!record) return this.endings.has(field) ? 'stale' : 'absent';
      if (record.generation >= generation) return 'stale';
      if (!this.settle(field)) return 'ended';
      const { outcome, ending } = redateRecord(record, generation, item, this.time, (d) =>
        this.decide(field, record, d),
      );
      if (ending) this.over(field, ending);
      return outcome;
    });
  }

  override async cutOff(cutOffs: CutOffs): Promise<void> {
    this.cutOffs.hold(cutOffs);
  }

  override async sweep(_shard: number, limit: number): Promise<SweepResult> {
    const due = [...this.records.keys()]
      .filter((field) => nextCheckOf(this.records.get(field)!) <= this.time)
      .slice(0, limit);
    const counted = { warned: 0, locked: 0, ended: 0 };
    for (const field of due) {
      const before = this.decisions.length;
      this.settle(field);
      const decided = this.decisions.slice(before);
      counted.ended += decided.filter((d) => d.type === 'revoked').length;
      const own = decided.filter((d) => liveField(d) === field).map((d) => d.type);
      if (own.includes('revoked')) continue;
      if (own.includes('locked')) counted.locked++;
      else if (own.includes('expiring')) counted.warned++;
    }
    return { now: this.time, looked: due.length, ...counted, head: await this.head() };
  }

  override async heads() {
    return [{ shard: 0, now: this.time, head: await this.head() }];
  }

  override async count(): Promise<number> {
    return this.records.size;
  }

  override async rotateEnded(): Promise<void> {
    this.endings.clear();
    this.notes.clear();
  }

  /** Learns from rows of endings that were forgotten. */
  remember(endings: ReadonlyMap<string, Ending>): void {
    for (const [field, ending] of endings) this.endings.set(field, ending);
  }

  /** As after a loss of the store and its restoration from rows: later activity is gone, and what had ended is forgotten. */
  lose(lastActivityAt: (key: SessionKey) => number): void {
    this.endings.clear();
    this.notes.clear();
    for (const [field, record] of this.records) {
      setBack(record, lastActivityAt(sessionKeyOf(field)));
    }
  }

  private async head(): Promise<number | undefined> {
    const soonest = Math.min(...[...this.records.keys()].map((field) => nextCheckOf(this.records.get(field)!)));
    return Number.isFinite(soonest) ? soonest : undefined;
  }

  private settle(field: string): LiveRecord | undefined {
    const record = this.records.get(field);
    if (!record) return undefined;
    this.follow(field, record);
    if (!this.records.has(field)) return undefined;
    const cutOff = this.cutOffs.on(sessionKeyOf(field).tenantNumber, record);
    if (cutOff) return this.endCutOff(field, record, cutOff);
    const ending = settle(record, this.time, (d) => this.decide(field, record, d));
    if (ending) this.over(field, ending);
    return ending ? undefined : record;
  }

  /** Brings the parent of a child up to now, and the child to its end when that is over. */
  private follow(field: string, record: LiveRecord): LiveRecord | undefined {
    const above = this.parents.get(field);
    if (above === undefined) return undefined;
    const parent = this.settle(above);
    const ending = this.endings.get(above);
    if (!parent && ending && this.records.has(field)) this.endChild(field, record, ending, this.notes.get(above) ?? {});
    return parent;
  }

  private endChild(field: string, record: LiveRecord, parent: Ending, note: DecisionNote): void {
    const announce = (d: Decided) => this.push(field, record, d, d.withParent === true ? note : {});
    this.over(field, endWith(record, parent, this.time, announce));
  }

  private endCutOff(field: string, record: LiveRecord, { reason, actor, revocationId, at }: CutOff): undefined {
    const note = { reason, actor, revocationId };
    const ending = endByCutOff(record, Math.min(at, this.time), this.time, (d) =>
      this.push(field, record, d, d.cause === 'admin' ? note : {}),
    );
    this.over(field, ending, ending.cause === 'admin' ? note : {});
  }

  private over(field: string, ending: Ending, note: DecisionNote = {}): void {
    this.records.delete(field);
    this.endings.set(field, ending);
    this.notes.set(field, note);
    for (const [child, record] of this.records) {
      if (this.parents.get(child) === field) this.endChild(child, record, ending, note);
    }
  }

  private take(field: string, record: LiveRecord, activity: OccurredActivity): ActivityRejection | undefined {
    const parent = this.follow(field, record);
    if (parent?.state === 'locked') return 'session_locked';
    const rejected = takeActivity(record, activity, this.time, (d) => this.decide(field, record, d));
    if (rejected || !parent || !counts(record, activity)) return rejected;
    const above = this.parents.get(field) as string;
    countForParent(parent, activity, this.time, (d) => this.decide(above, parent, d));
    return undefined;
  }

  private state(field: string): CheckResult {
    const view = this.view(field);
    if (!view) return { state: 'unknown' };
    if (view.state === 'revoked') return { state: 'revoked', cause: view.ending.cause };
    return { state: view.state, expiresAt: view.expiresAt, msLeft: view.expiresAt - this.time };
  }

  private view(field: string): LiveView | EndedView | undefined {
    const r = this.settle(field);
    const ending = this.endings.get(field);
    if (ending) return { state: 'revoked', now: this.time, ending };
    if (!r) return undefined;
    return liveViewOf(r, this.follow(field, r), this.time);
  }

  private decide(field: string, record: LiveRecord, decided: Decided): void {
    this.push(field, record, decided, {});
  }

  private push(
    field: string,
    record: Pick<LiveRecord, 'epoch' | 'generation' | 'lastActivityAt' | 'lastActivityKind'> &
      Partial<Pick<LiveRecord, 'limits'>>,
    decided: Decided,
    note: DecisionNote,
  ): void {
    this.decisions.push({
      ...sessionKeyOf(field),
      ...decided,
      decidedAt: this.time,
      epoch: record.epoch,
      generation: record.generation,
      lastActivityAt: record.lastActivityAt,
      lastActivityKind: record.lastActivityKind,
      privileged: record.limits?.priority === 'privileged' || undefined,
      ...note,
    });
  }
}
