import {
  BASELINE,
  CurfewError,
  Policies,
  type Act,
  type Page,
  type PageRequest,
  type Policy,
  type PolicyDocument,
  type PolicySet,
  type PolicyVersion,
  type RedatingReport,
} from '@curfew/domain';
import { numberCursor, pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { toOptionalInstant } from '../instant.js';
import { currentPolicies, toPolicy, toVersion, type PolicyRow, type VersionRow } from './policy-row.js';
import { publishVersion } from './publish-version.js';

export class PostgresPolicies extends Policies {
  constructor(private readonly database: Database) {
    super();
  }

  override create(document: PolicyDocument, act: Act): Promise<Policy> {
    return this.publish('create', document, 'none', act);
  }

  override replace(document: PolicyDocument, expected: number | '*', act: Act): Promise<Policy> {
    return this.publish('replace', document, expected, act);
  }

  override async delete(name: string, expected: number | '*', act: Act): Promise<void> {
    if (name === BASELINE) throw new CurfewError('baseline_required', 'Every tenant keeps its baseline.');
    await this.database.transaction((query) => publishVersion(query, { verb: 'delete', name, expected, act }));
  }

  override async find(tenantId: string, name: string): Promise<Policy | undefined> {
    const [row] = await this.database.query<PolicyRow>(`select * from policies where tenant_id = $1 and name = $2`, [
      tenantId,
      name,
    ]);
    return row && toPolicy(row);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Policy>> {
    const rows = await this.database.query<PolicyRow>(
      `select * from policies where tenant_id = $1 and name > $2 order by name limit $3`,
      [tenantId, page.after ?? '', page.limit + 1],
    );
    return pageOf(rows, page.limit, toPolicy, (row) => row.name);
  }

  override async versions(tenantId: string, name: string, page: PageRequest): Promise<Page<PolicyVersion>> {
    const rows = await this.database.query<VersionRow>(
      `select * from policy_versions where tenant_id = $1 and name = $2 and version < $3::bigint
       order by version desc limit $4`,
      [tenantId, name, numberCursor(page.after, '2147483648'), page.limit + 1],
    );
    return pageOf(rows, page.limit, toVersion, (row) => String(row.version));
  }

  override current(tenantId: string): Promise<PolicySet> {
    return this.database.transaction(async (query) => {
      // In this order under read committed: the policies are at least as new as the generation that is shared here.
      const [tenant] = await query<{ generation: string }>(`select generation from tenants where id = $1 for share`, [
        tenantId,
      ]);
      if (tenant === undefined) throw new CurfewError('not_found', 'There is no such tenant.');
      return { generation: Number(tenant.generation), policies: await currentPolicies(query, tenantId) };
    });
  }

  override async tenantsToRedate(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from tenants where generation > redated_generation order by number`,
    );
    return rows.map((row) => row.id);
  }

  override async reportRedating(
    tenantId: string,
    generation: number,
    add: Pick<RedatingReport, 'touched' | 'warned' | 'ended'>,
    finishedAt?: number,
  ): Promise<void> {
    await this.database.transaction(async (query) => {
      const [tenant] = await query<{ redated_generation: string }>(
        `select redated_generation from tenants where id = $1 for no key update`,
        [tenantId],
      );
      if (tenant === undefined) return;
      await query(
        `update policy_versions set touched = touched + $4, warned = warned + $5, ended = ended + $6,
           redated_at = coalesce($7, redated_at)
         where tenant_id = $1 and generation > $2 and generation <= $3`,
        [
          tenantId,
          tenant.redated_generation,
          generation,
          add.touched,
          add.warned,
          add.ended,
          toOptionalInstant(finishedAt),
        ],
      );
      if (finishedAt !== undefined)
        await query(`update tenants set redated_generation = greatest(redated_generation, $2) where id = $1`, [
          tenantId,
          generation,
        ]);
    });
  }

  private async publish(
    verb: 'create' | 'replace',
    document: PolicyDocument,
    expected: number | '*' | 'none',
    act: Act,
  ) {
    const next = { verb, name: document.name, document, expected, act };
    return (await this.database.transaction((query) => publishVersion(query, next)))!;
  }
}
