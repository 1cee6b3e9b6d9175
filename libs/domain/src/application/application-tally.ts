import type { ActivityReport, CheckResult, TouchResult } from '../session/live-sessions.js';
import type { SessionKey } from '../session/session.js';
import {
  type AppliedMeasurement,
  type ApplicationMode,
  type RefusedSession,
  type ReportedSession,
  type SeenApplication,
  type SightingBatch,
  UNNAMED,
} from './sightings.js';

const SEEN_EVERY_MS = 5_000;
/** A report is told again after at most twice this, should the first telling have got lost. */
const REMEMBERED_MS = 300_000;
const MOST_REMEMBERED = 100_000;
const MOST_WAITING = 20_000;
const MOST_A_BATCH = 1_000;

/** What is known of one application since the last turn. */
interface Tallied {
  readonly tenantNumber: number;
  readonly application: string;
  readonly seen: Map<ApplicationMode, { at: number; told: number }>;
  reported: Set<string>;
  before: Set<string>;
  readonly refused: Map<string, { uses: number; firstAt: number; lastAt: number }>;
}

/**
 * Counts what applications do, in the process, so that the hot path pays a look-up in memory and asks no store: first reports
 * for a session, and uses of sessions that are over (ADR 22).
 */
export class ApplicationTally {
  private readonly applications = new Map<string, Tallied>();
  private last?: Tallied;
  private reported: ReportedSession[] = [];
  private applied: AppliedMeasurement[] = [];
  private refusals = 0;
  private rotatedAt: number;

  constructor(private readonly now: () => number) {
    this.rotatedAt = now();
  }

  activity(reports: readonly ActivityReport[], results: readonly TouchResult[]): void {
    const at = this.now();
    let before: Tallied | undefined;
    for (let i = 0; i < reports.length; i++) {
      const report = reports[i] as ActivityReport;
      const tallied = this.of(report.tenantNumber, report.application);
      if (tallied !== before) this.see(tallied, 'activity', at);
      before = tallied;
      const { state, rejected } = results[i] as TouchResult;
      if (state === 'revoked') this.refuse(tallied, report.sessionId, at);
      else if (rejected === undefined) this.report(tallied, report.sessionId, at);
    }
  }

  checked(keys: readonly SessionKey[], results: readonly CheckResult[], application = UNNAMED): void {
    const at = this.now();
    const tallied = this.of((keys[0] as SessionKey).tenantNumber, application);
    this.see(tallied, 'check', at);
    for (let i = 0; i < keys.length; i++) {
      if ((results[i] as CheckResult).state === 'revoked') this.refuse(tallied, (keys[i] as SessionKey).sessionId, at);
    }
  }

  acknowledged(tenantNumber: number, application: string, tookMs?: number): void {
    const at = this.now();
    this.see(this.of(tenantNumber, application), 'acknowledgement', at);
    if (tookMs === undefined || this.applied.length >= MOST_WAITING) return;
    this.applied.push({ tenantNumber, application, at, ms: tookMs });
  }

  /** It reads events, as a page or as a stream. */
  followed(tenantNumber: number, application: string | undefined, mode: 'feed' | 'stream'): void {
    if (application !== undefined) this.see(this.of(tenantNumber, application), mode, this.now());
  }

  /** What has not been taken yet. */
  take(): SightingBatch[] {
    const at = this.now();
    const { reported, applied } = this;
    [this.reported, this.applied, this.refusals] = [[], [], 0];
    const seen: SeenApplication[] = [];
    const refused: RefusedSession[] = [];
    for (const { tenantNumber, application, seen: modes, refused: uses } of this.applications.values()) {
      for (const [sessionId, use] of uses) refused.push({ tenantNumber, sessionId, application, ...use });
      uses.clear();
      for (const [mode, one] of modes) {
        if (one.at <= one.told || at - one.told < SEEN_EVERY_MS || application === UNNAMED) continue;
        one.told = at;
        seen.push({ tenantNumber, application, mode, at: one.at });
      }
    }
    if (at - this.rotatedAt > REMEMBERED_MS) this.rotate(at);
    return inBatches({ seen, reported, refused, applied });
  }

  private of(tenantNumber: number, application: string): Tallied {
    const { last } = this;
    // Most requests are of the application that the one before was of.
    if (last?.application === application && last.tenantNumber === tenantNumber) return last;
    const name = `${tenantNumber} ${application}`;
    let found = this.applications.get(name);
    if (!found) {
      if (this.applications.size >= MOST_WAITING) this.applications.clear();
      found = {
        tenantNumber,
        application,
        seen: new Map(),
        reported: new Set(),
        before: new Set(),
        refused: new Map(),
      };
      this.applications.set(name, found);
    }
    this.last = found;
    return found;
  }

  private see({ seen }: Tallied, mode: ApplicationMode, at: number): void {
    const known = seen.get(mode);
    if (known) known.at = at;
    else seen.set(mode, { at, told: Number.NEGATIVE_INFINITY });
  }

  private report(tallied: Tallied, sessionId: string, at: number): void {
    if (tallied.application === UNNAMED) return;
    if (tallied.reported.has(sessionId) || tallied.before.has(sessionId)) return;
    if (this.reported.length >= MOST_WAITING) return;
    if (tallied.reported.size >= MOST_REMEMBERED) tallied.reported.clear();
    tallied.reported.add(sessionId);
    this.reported.push({ tenantNumber: tallied.tenantNumber, sessionId, application: tallied.application, at });
  }

  private refuse({ refused }: Tallied, sessionId: string, at: number): void {
    const known = refused.get(sessionId);
    if (known) {
      known.uses++;
      known.lastAt = at;
    } else if (this.refusals < MOST_WAITING) {
      this.refusals++;
      refused.set(sessionId, { uses: 1, firstAt: at, lastAt: at });
    }
  }

  private rotate(at: number): void {
    this.rotatedAt = at;
    for (const tallied of this.applications.values()) {
      tallied.before = tallied.reported;
      tallied.reported = new Set();
    }
  }
}

function inBatches({ seen, reported, refused, applied }: SightingBatch): SightingBatch[] {
  const batches: SightingBatch[] = [];
  const longest = Math.max(seen.length, reported.length, refused.length, applied.length);
  for (let from = 0; from < longest; from += MOST_A_BATCH) {
    const part = <T>(list: readonly T[]) => list.slice(from, from + MOST_A_BATCH);
    batches.push({ seen: part(seen), reported: part(reported), refused: part(refused), applied: part(applied) });
  }
  return batches;
}
