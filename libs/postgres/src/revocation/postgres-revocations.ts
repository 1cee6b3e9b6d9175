import { randomUUID } from 'node:crypto';
import {
  type Act,
  CurfewError,
  type CutOff,
  type CutOffs,
  type HitSession,
  type Matched,
  type Page,
  type PageRequest,
  type Revocation,
  Revocations,
  type Selector,
} from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import { decodeMoment, encodeMoment, pageOf } from '../cursor.js';
import type { Database, Query } from '../database.js';
import { toInstant } from '../instant.js';
import { countMatching } from './count-matching.js';
import { CurrentCutOffs } from './current-cut-offs.js';
import { hitSessions } from './hit-sessions.js';
import { matchingOf, parameters, rowsMatch } from './matching.js';
import { type RevocationRow, SELECT_REVOCATIONS, toCutOff, toRevocation } from './revocation-row.js';
import { selectorRow } from './selector-row.js';

/** Greater than any number of a cut-off. */
const ALL_NUMBERS = 2_147_483_647;

export class PostgresRevocations extends Revocations {
  private readonly query: Query;
  private readonly cutOffs: CurrentCutOffs;

  constructor(private readonly database: Database) {
    super();
    this.query = (sql, params) => database.query(sql, params);
    this.cutOffs = new CurrentCutOffs(database);
  }

  override create(selector: Selector, reason: string, act: Act): Promise<Revocation> {
    return this.database.transaction(async (query) => {
      // Waits for starts under way and keeps others waiting: each has its number before, or after (engine rule 27).
      const [tenant] = await query<{ cut_off: number }>(
        `update tenants set cut_off = cut_off + 1 where id = $1 returning cut_off`,
        [act.tenantId],
      );
      if (tenant === undefined) throw new CurfewError('not_found', 'There is no such tenant.');
      const id = randomUUID();
      const { kind, value } = selectorRow(selector);
      await query(
        `insert into revocations (id, tenant_id, number, kind, value, reason, requested_by, on_behalf_of)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, act.tenantId, tenant.cut_off, kind, value, reason, act.keyId, act.onBehalfOf ?? null],
      );
      await writeAudit(query, act, {
        action: 'revocation.create',
        target: `revocation/${id}`,
        reason,
        after: { selector },
      });
      return toRevocation(await rowOf(query, id));
    });
  }

  override async preview(tenantId: string, selector: Selector): Promise<Matched> {
    return countMatching(this.query, await matchingOf(this.query, tenantId, selectorRow(selector)), ALL_NUMBERS);
  }

  override async count(id: string): Promise<Matched> {
    const row = await rowOf(this.query, id);
    const matched = await countMatching(this.query, await this.cutOffs.matching(row), row.number, id);
    await this.query(`update revocations set matched = $2, by_application = $3::json where id = $1`, [
      id,
      matched.matched,
      JSON.stringify(matched.byApplication),
    ]);
    return matched;
  }

  override async find(tenantId: string, id: string): Promise<Revocation | undefined> {
    const [row] = await this.query<RevocationRow>(`${SELECT_REVOCATIONS} where r.tenant_id = $1 and r.id = $2`, [
      tenantId,
      id,
    ]);
    return row && toRevocation(row);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Revocation>> {
    const { all, parameter } = parameters();
    const conditions = [`r.tenant_id = ${parameter(tenantId)}`];
    if (page.after !== undefined) {
      const { at, id } = decodeMoment(page.after);
      conditions.push(`(r.started_at, r.id::text) < (${parameter(toInstant(at))}::timestamptz, ${parameter(id)})`);
    }
    const rows = await this.query<RevocationRow>(
      `${SELECT_REVOCATIONS} where ${conditions.join(' and ')}
       order by r.started_at desc, r.id::text desc limit ${parameter(page.limit + 1)}`,
      all,
    );
    return pageOf(rows, page.limit, toRevocation, (row) => encodeMoment({ at: row.started_at.getTime(), id: row.id }));
  }

  override current(): Promise<CutOffs> {
    return this.cutOffs.read();
  }

  override async claim(worker: string, ms: number): Promise<CutOff | undefined> {
    const [claimed] = await this.query<{ id: string }>(
      `update revocations set claimed_by = $1, claimed_until = now() + make_interval(secs => $2)
       where id = (
         select id from revocations where finished_at is null and (claimed_until is null or claimed_until < now())
         order by matched nulls last, started_at limit 1 for update skip locked
       ) returning id`,
      [worker, ms / 1000],
    );
    if (claimed === undefined) return undefined;
    const row = await rowOf(this.query, claimed.id);
    return toCutOff(row, await this.cutOffs.matching(row));
  }

  override async keep(id: string, worker: string, ms: number): Promise<boolean> {
    const rows = await this.query(
      `update revocations set claimed_until = now() + make_interval(secs => $3) where id = $1 and claimed_by = $2
       returning id`,
      [id, worker, ms / 1000],
    );
    return rows.length === 1;
  }

  override async *hit(cutOff: CutOff, limit: number): AsyncGenerator<readonly HitSession[]> {
    const row = await rowOf(this.query, cutOff.revocationId);
    const { tenantNumber, number: below } = cutOff;
    yield* hitSessions(this.query, { ...(await this.cutOffs.matching(row)), tenantNumber, below }, limit);
  }

  override async finish(id: string): Promise<boolean> {
    const row = await rowOf(this.query, id);
    const { all, parameter } = parameters();
    const finished = await this.query(
      `update revocations r set finished_at = coalesce(finished_at, now()), claimed_until = null,
         matched = coalesce(matched, ended)
       where id = ${parameter(id)} and not exists (
         select from sessions s where s.tenant_id = r.tenant_id and s.ended_at is null and s.cut_off < r.number
           and ${rowsMatch(await this.cutOffs.matching(row), parameter)}
       ) returning id`,
      all,
    );
    return finished.length === 1;
  }
}

async function rowOf(query: Query, id: string): Promise<RevocationRow> {
  const [row] = await query<RevocationRow>(`${SELECT_REVOCATIONS} where r.id = $1`, [id]);
  if (row === undefined) throw new CurfewError('not_found', 'There is no such revocation.');
  return row;
}
