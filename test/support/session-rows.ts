import { Client } from 'pg';
import { liveField, shardOf } from '@curfew/domain';
import type { Curfew } from './curfew.js';
import { waitFor } from './wait-for.js';

const ROWS_A_STATEMENT = 20_000;
/** Of `CURFEW_SHARDS`, as it is by default. */
const SHARDS = 16;
const PATIENCE_MS = 60_000;

export interface ManySessions {
  /** A session that was started by the API: the others have its application, groups and limits. */
  readonly like: string;
  readonly count: number;
  idOf(i: number): string;
  /** Milliseconds since 1970; now by default. */
  readonly lastActivityAt?: number;
}

/** Writes rows as session starts would, many a statement, while there is no worker: the next one brings them into Redis. */
export class SessionRows {
  private constructor(
    private readonly postgres: Client,
    private readonly tenant: { readonly id: string; readonly number: number },
  ) {}

  static async open({ databaseUrl }: Pick<Curfew, 'databaseUrl'>): Promise<SessionRows> {
    const postgres = new Client({ connectionString: databaseUrl });
    await postgres.connect();
    // Or vacuum would leave rows unmarked that are not flushed, and whoever reads them first would write them all.
    await postgres.query('set synchronous_commit = on');
    const tenant = await waitFor(async () => {
      const { rows } = await postgres.query<SessionRows['tenant']>(`select id, number from tenants where not internal`);
      return rows[0];
    }, PATIENCE_MS);
    return new SessionRows(postgres, tenant);
  }

  async write({ like, count, idOf, lastActivityAt = Date.now() }: ManySessions): Promise<void> {
    for (let from = 0; from < count; from += ROWS_A_STATEMENT) {
      const ids = Array.from({ length: Math.min(ROWS_A_STATEMENT, count - from) }, (_, i) => idOf(from + i));
      const shards = ids.map((sessionId) =>
        shardOf(liveField({ tenantNumber: this.tenant.number, sessionId }), SHARDS),
      );
      await this.postgres.query(
        `insert into sessions (tenant_id, id, subject, application, groups, labels, content_hash, started_at,
           authenticated_at, last_activity_at, limits, trace, generation, shard, cut_off, profile)
         select $1, u.id, u.id, s.application, s.groups, '{}', 'hash', $5, $5, $5, s.limits, s.trace,
           s.generation, u.shard, s.cut_off, s.profile
         from unnest($2::text[], $3::smallint[]) u (id, shard), sessions s where s.tenant_id = $1 and s.id = $4`,
        [this.tenant.id, ids, shards, like, new Date(lastActivityAt)],
      );
    }
    await this.postgres.query('vacuum analyze sessions');
  }

  async count(statement: string): Promise<number> {
    const { rows } = await this.postgres.query<{ count: string }>(`select count(*) from ${statement}`);
    return Number(rows[0]!.count);
  }

  close(): Promise<void> {
    return this.postgres.end();
  }
}
