import {
  SessionRecords,
  type Act,
  type EndingIntent,
  type Page,
  type PageRequest,
  type RedatedRow,
  type SessionFilter,
  type SessionRecord,
  type StartOutcome,
  type StartRequest,
} from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import { decodeMoment, encodeMoment, pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { toInstant } from '../instant.js';
import type { Living } from './displace-oldest.js';
import { findSession } from './find-session.js';
import { SELECT_ARCHIVED, SELECT_SESSIONS, toSessionRecord, type SessionRow } from './session-row.js';
import { startSessionRow } from './start-session-row.js';
import { SessionProfiles } from './session-profiles.js';
import { subjectTurns } from './subject-turns.js';
import { intendWithChildren } from './with-children.js';

export class PostgresSessionRecords extends SessionRecords {
  private readonly turns = subjectTurns();
  private readonly profiles: SessionProfiles;

  constructor(
    private readonly database: Database,
    /** How many shards the live store has: each row knows its own. */
    private readonly shards: number,
  ) {
    super();
    this.profiles = new SessionProfiles(database);
  }

  override async start(request: StartRequest, living: Living): Promise<StartOutcome> {
    await this.profiles.know(request.tenantId, request.draft);
    const start = () => this.database.transaction((query) => startSessionRow(query, request, living, this.shards));
    return this.turns.run(`${request.tenantId}/${request.draft.subject}`, start);
  }

  override find(tenantId: string, sessionId: string): Promise<SessionRecord | undefined> {
    return findSession((sql, params) => this.database.query(sql, params), tenantId, sessionId);
  }

  override async list(tenantId: string, filter: SessionFilter, page: PageRequest): Promise<Page<SessionRecord>> {
    const after = page.after === undefined ? undefined : decodeMoment(page.after);
    const params: unknown[] = [tenantId, page.limit + 1];
    const given = (value: unknown) => `$${params.push(value)}`;
    const conditions = ['s.tenant_id = $1'];
    if (filter.subject !== undefined) conditions.push(`s.subject = ${given(filter.subject)}`);
    if (filter.application !== undefined) conditions.push(`s.application = ${given(filter.application)}`);
    if (filter.parentId !== undefined)
      conditions.push(`s.parent_id = ${given(filter.parentId)} and s.locator_shard is not null`);
    if (filter.only === 'living') conditions.push('s.ended_at is null and s.intent_at is null');
    if (after !== undefined)
      conditions.push(`(s.started_at, s.id) < (${given(toInstant(after.at))}::timestamptz, ${given(after.id)})`);
    const part = (select: string) =>
      `(${select} where ${conditions.join(' and ')} order by s.started_at desc, s.id desc limit $2)`;
    // What has ended long ago is further on in the same list.
    const parts = filter.only === 'living' ? [part(SELECT_SESSIONS)] : [SELECT_SESSIONS, SELECT_ARCHIVED].map(part);
    const rows = await this.database.query<SessionRow>(
      `select * from (${parts.join(' union all ')}) s order by started_at desc, id desc limit $2`,
      params,
    );
    return pageOf(rows, page.limit, toSessionRecord, (row) =>
      encodeMoment({ at: row.started_at.getTime(), id: row.id }),
    );
  }

  override intend(
    tenantId: string,
    sessionId: string,
    intent: EndingIntent,
    act?: Act,
  ): Promise<SessionRecord | undefined> {
    return this.database.transaction(async (query) => {
      const written = await intendWithChildren(query, tenantId, new Map([[sessionId, intent]]));
      if (act !== undefined && written.includes(sessionId)) {
        const target = `session/${sessionId}`;
        await writeAudit(query, act, { action: 'session.revoke', target, reason: intent.reason });
      }
      return findSession(query, tenantId, sessionId);
    });
  }

  override async unfinishedIntents(olderThanMs: number, limit: number): Promise<SessionRecord[]> {
    const rows = await this.database.query<SessionRow>(
      `${SELECT_SESSIONS} where s.ended_at is null and s.intent_at < now() - make_interval(secs => $1)
       order by s.intent_at limit $2`,
      [olderThanMs / 1000, limit],
    );
    return rows.map(toSessionRecord);
  }

  override async belowGeneration(
    tenantId: string,
    generation: number,
    page: PageRequest,
  ): Promise<readonly SessionRecord[]> {
    const rows = await this.database.query<SessionRow>(
      `${SELECT_SESSIONS} where s.tenant_id = $1 and s.generation < $2 and s.ended_at is null and s.intent_at is null
         and s.id > $3 order by s.id limit $4`,
      [tenantId, generation, page.after ?? '', page.limit],
    );
    return rows.map(toSessionRecord);
  }

  override async redate(tenantId: string, generation: number, rows: readonly RedatedRow[]): Promise<void> {
    // Rows are taken in order of their ids, as the ledger takes them.
    await this.database.query(
      `with below as (
         select s.id, u.limits, u.trace, u.observed
         from unnest($3::text[], $4::text[], $5::text[], $6::text[]) u (id, limits, trace, observed)
         join sessions s on s.tenant_id = $1 and s.id = u.id
         where s.generation < $2 and s.ended_at is null
         order by s.id for no key update of s
       )
       update sessions s set generation = $2, limits = b.limits::json, trace = b.trace::json, observed = b.observed::json
       from below b where s.tenant_id = $1 and s.id = b.id`,
      [
        tenantId,
        generation,
        rows.map((row) => row.sessionId),
        rows.map((row) => JSON.stringify(row.limits)),
        rows.map((row) => JSON.stringify(row.trace)),
        rows.map((row) => (row.observed === undefined ? null : JSON.stringify(row.observed))),
      ],
    );
  }
}
