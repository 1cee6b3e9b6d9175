import type { Act } from '../audit/act.js';
import { CurfewError, invalid } from '../errors/curfew-error.js';
import { canonicalJson } from '../event/canonical-json.js';
import { onceName } from '../event/decision-name.js';
import { startedEventData } from '../event/session-event-data.js';
import type { Page, PageRequest } from '../page.js';
import { policySubjectOf } from '../policy/assurance.js';
import { effectiveLimits } from '../policy/effective-limits.js';
import { matches } from '../policy/matches-policy.js';
import type { EndingIntent, SessionKey, SessionRecord } from '../session/session.js';
import {
  SessionRecords,
  type RedatedRow,
  type SessionFilter,
  type StartOutcome,
  type StartRequest,
} from '../session/session-records.js';
import { pageOf } from './fake-page.js';
import type { FakeTenant, FakeTruthState } from './fake-truth-state.js';

type Living = (keys: readonly SessionKey[]) => Promise<readonly boolean[]>;

const cursorOf = (record: SessionRecord) => `${record.startedAt}/${record.sessionId}`;

/** The record of a start, or the refusal of one whose authentication is too old. */
function draw(tenant: FakeTenant, { draft, now }: StartRequest): SessionRecord {
  const resolution = effectiveLimits([...tenant.policies.values()], policySubjectOf(draft));
  const time = draft.authentication?.time ?? now;
  const authenticatedAt = time > now && time <= now + 2_000 ? now : time;
  if (authenticatedAt + resolution.limits.absoluteTimeoutSeconds * 1000 <= now)
    throw new CurfewError('authentication_too_old', 'The authentication is too old.');
  const { id: tenantId, number: tenantNumber, generation } = tenant;
  const times = { startedAt: now, authenticatedAt, lastActivityAt: now };
  return { ...draft, ...resolution, tenantId, tenantNumber, generation, cutOff: 1, profile: 0, ...times };
}

function judgeParent(parent: SessionRecord | undefined, state: StartRequest['parentState']): void {
  if (parent === undefined) throw new CurfewError('parent_unknown', 'There is no such parent.');
  if (parent.parentId !== undefined) throw new CurfewError('parent_is_child', 'The parent is a child.');
  if (parent.ended ?? parent.intent ?? (state === 'revoked' || undefined))
    throw new CurfewError('parent_ended', 'The parent has ended.');
  if (state === 'locked') throw new CurfewError('parent_locked', 'The parent is locked.');
}

export class FakeSessionRecords extends SessionRecords {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override start(request: StartRequest, living: Living): Promise<StartOutcome> {
    return this.state.inTurn(async () => {
      const tenant = this.state.tenant(request.tenantId);
      const content = canonicalJson(request.draft);
      const there = tenant.sessions.get(request.draft.sessionId);
      if (there?.ended ?? there?.intent) throw new CurfewError('session_ended', 'A session with this id has ended.');
      if (there !== undefined && tenant.contents.get(request.draft.sessionId) !== content)
        throw new CurfewError('session_exists', 'A session with this id was started with other content.');
      if (there !== undefined) return { outcome: 'replayed', record: there, displaced: [] };
      const record = draw(tenant, request);
      if (record.parentId !== undefined) judgeParent(tenant.sessions.get(record.parentId), request.parentState);
      const displaced = await this.displace(tenant, record, request.actor, living);
      tenant.sessions.set(record.sessionId, record);
      tenant.contents.set(record.sessionId, content);
      const id = onceName(tenant.id, record.sessionId, 'session.started');
      const data = startedEventData(record, request.actor, id);
      const { sessionId } = record;
      this.state.intake.push({ tenantId: tenant.id, id, type: 'session.started', sessionId, at: request.now, data });
      return { outcome: 'started', record, displaced };
    });
  }

  override async find(tenantId: string, sessionId: string): Promise<SessionRecord | undefined> {
    return this.state.tenant(tenantId).sessions.get(sessionId);
  }

  override async list(tenantId: string, filter: SessionFilter, page: PageRequest): Promise<Page<SessionRecord>> {
    const newest = this.rows(tenantId)
      .filter((row) => filter.subject === undefined || row.subject === filter.subject)
      .filter((row) => filter.application === undefined || row.application === filter.application)
      .filter((row) => filter.parentId === undefined || row.parentId === filter.parentId)
      .filter((row) => filter.only !== 'living' || (row.ended ?? row.intent) === undefined)
      .sort((a, b) => b.startedAt - a.startedAt || (a.sessionId < b.sessionId ? 1 : -1));
    if (page.after === undefined) return pageOf(newest, page.limit, cursorOf);
    const at = newest.findIndex((row) => cursorOf(row) === page.after);
    if (at < 0) throw invalid([{ parameter: 'after', detail: 'after must be a cursor that this list has given' }]);
    return pageOf(newest.slice(at + 1), page.limit, cursorOf);
  }

  override async intend(tenantId: string, sessionId: string, intent: EndingIntent, act?: Act) {
    const row = this.state.tenant(tenantId).sessions.get(sessionId);
    if (row === undefined) return undefined;
    if ((row.ended ?? row.intent) === undefined) {
      for (const one of this.rows(tenantId)) {
        const goes = one.sessionId === sessionId || one.parentId === sessionId;
        if (goes && (one.ended ?? one.intent) === undefined) {
          const own = one.sessionId === sessionId ? intent : { ...intent, withParent: true as const };
          this.state.tenant(tenantId).sessions.set(one.sessionId, { ...one, intent: own });
        }
      }
      const entry = { action: 'session.revoke', target: `session/${sessionId}`, reason: intent.reason };
      if (act !== undefined) this.state.audit(act, entry);
    }
    return this.find(tenantId, sessionId);
  }

  override async unfinishedIntents(olderThanMs: number, limit: number): Promise<SessionRecord[]> {
    const before = this.state.now() - olderThanMs;
    const all = this.state.tenants.flatMap((tenant) => this.rows(tenant.id));
    return all.filter((row) => row.ended === undefined && row.intent && row.intent.at < before).slice(0, limit);
  }

  override async belowGeneration(tenantId: string, generation: number, page: PageRequest): Promise<SessionRecord[]> {
    return this.rows(tenantId)
      .filter((row) => row.generation < generation && (row.ended ?? row.intent) === undefined)
      .filter((row) => row.sessionId > (page.after ?? ''))
      .sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
      .slice(0, page.limit);
  }

  override async redate(tenantId: string, generation: number, rows: readonly RedatedRow[]): Promise<void> {
    const { sessions } = this.state.tenant(tenantId);
    for (const { sessionId, limits, trace, observed } of rows) {
      const row = sessions.get(sessionId);
      if (row !== undefined && row.ended === undefined && row.generation < generation)
        sessions.set(sessionId, { ...row, generation, limits, trace, observed });
    }
  }

  private rows(tenantId: string): SessionRecord[] {
    return [...this.state.tenant(tenantId).sessions.values()];
  }

  private async displace(tenant: FakeTenant, record: SessionRecord, actor: string, living: Living) {
    const open = this.rows(tenant.id).filter((row) => (row.ended ?? row.intent) === undefined);
    const others = open.filter((row) => row.subject === record.subject).sort((a, b) => a.startedAt - b.startedAt);
    const alive = await living(others);
    const counted = new Set(others.filter((_, index) => alive[index]));
    const displaced: SessionKey[] = [];
    for (const { document } of tenant.policies.values()) {
      const { maxConcurrentSessions: most, match, mode, name } = document;
      if (most === undefined || mode === 'observe' || !matches(match, policySubjectOf(record))) continue;
      const same = [...counted].filter((row) => matches(match, policySubjectOf(row)));
      const excess = Math.max(0, same.length + 1 - most);
      const surplus = same.filter(({ sessionId }) => sessionId !== record.parentId).slice(0, excess);
      if (excess > surplus.length || (excess > 0 && record.limits.onConcurrencyExceeded === 'deny_new'))
        throw new CurfewError('session_limit_reached', `The policy "${name}" allows ${most} sessions at once.`);
      for (const row of surplus) {
        for (const one of counted) if (one === row || one.parentId === row.sessionId) counted.delete(one);
        displaced.push({ tenantNumber: tenant.number, sessionId: row.sessionId });
        const reason = `policy ${name}: at most ${most} sessions`;
        await this.intend(tenant.id, row.sessionId, { cause: 'concurrency', reason, actor, at: record.startedAt });
      }
    }
    return displaced;
  }
}
