import type { Matched } from '@curfew/domain';
import type { Query } from '../database.js';
import { columnsMatch, type Matching, parameters } from './matching.js';

interface CountRow {
  readonly by_application: { readonly application: string; readonly matched: number }[];
  readonly living: number;
  readonly ended: number | null;
}

/**
 * How many living sessions below the number match, and how many the cut-off has ended already: of one snapshot, so that
 * together they are what it hits. Profiles are counted in their index, without looking at a row.
 */
export async function countMatching(
  query: Query,
  matching: Matching,
  below: number,
  revocationId?: string,
): Promise<Matched> {
  const { all, parameter } = parameters();
  const living = `s.tenant_id = ${parameter(matching.tenantId)} and s.ended_at is null and s.cut_off < ${parameter(below)}`;
  const [row] = await query<CountRow>(
    `select coalesce(json_agg(json_build_object('application', application, 'matched', matched) order by application), '[]')
         as by_application,
       coalesce(sum(matched), 0)::int as living,
       (select ended from revocations where id = ${parameter(revocationId ?? null)}::uuid) as ended
     from (select application, sum(matched)::int as matched from (${byApplication(matching, living, parameter)}) each_one
       group by application) counted`,
    all,
  );
  return { matched: row!.living + (row!.ended ?? 0), byApplication: row!.by_application };
}

function byApplication(matching: Matching, living: string, parameter: (value: unknown) => string): string {
  const rows = (condition: string) =>
    `select s.application, count(*) as matched from sessions s where ${living} and ${condition} group by s.application`;
  if (matching.kind === 'subject') return rows(columnsMatch(matching, parameter));
  const profiles =
    matching.kind === 'all' ? 's.profile > 0' : `s.profile = any(${parameter(matching.profiles)}::int[])`;
  return `select p.application, alike.matched
    from (select s.profile, count(*) as matched from sessions s where ${living} and ${profiles} group by s.profile) alike
    join session_profiles p on p.tenant_id = ${parameter(matching.tenantId)} and p.number = alike.profile
    union all ${rows(`s.profile = 0 and ${columnsMatch(matching, parameter)}`)}`;
}
