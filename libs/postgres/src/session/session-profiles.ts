import type { SessionDraft } from '@curfew/domain';
import type { Database, Query } from '../database.js';

const MOST_REMEMBERED = 10_000;

type Alike = Pick<SessionDraft, 'application' | 'groups'>;

/**
 * Profiles are numbered before the starts that use them, in transactions of their own: a start that takes long must not
 * keep others of its tenant from a number. Whoever starts looks the number up again in its own transaction.
 */
export class SessionProfiles {
  private readonly known = new Set<string>();

  constructor(private readonly database: Database) {}

  async know(tenantId: string, { application, groups }: Alike): Promise<void> {
    const name = JSON.stringify([tenantId, application, groups]);
    if (this.known.has(name)) return;
    await this.database.transaction((query) => number(query, [tenantId, application, groups]));
    if (this.known.size >= MOST_REMEMBERED) this.known.clear();
    this.known.add(name);
  }
}

/** Numbers are dense, so that a cut-off can name many of them in a few bytes. */
async function number(query: Query, profile: readonly [string, string, readonly string[]]): Promise<void> {
  const there = await query(
    `select number from session_profiles where tenant_id = $1 and key = profile_key($2, $3)`,
    profile,
  );
  if (there.length > 0) return;
  await query(`select pg_advisory_xact_lock(hashtextextended('profiles/' || $1, 0))`, [profile[0]]);
  await query(
    `insert into session_profiles (tenant_id, number, application, groups, key)
     select $1, coalesce(max(number), 0) + 1, $2, $3, profile_key($2, $3) from session_profiles where tenant_id = $1
     on conflict do nothing`,
    profile,
  );
}
