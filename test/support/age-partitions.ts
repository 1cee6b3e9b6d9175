type Query = (sql: string) => Promise<unknown>;

const DAYS = 730;
const MS = DAYS * 86_400_000;

/** What makes a row of the table look as if it had been written two years earlier. */
const OLDER: Readonly<Record<string, string>> = {
  events: `recorded_at = recorded_at - interval '${DAYS} days'`,
  deliveries: `id = id - (${MS}::bigint << 20), created_at = created_at - interval '${DAYS} days',
    event_recorded_at = event_recorded_at - interval '${DAYS} days'`,
  audit: `id = id - (${MS}::bigint << 20), at = at - interval '${DAYS} days'`,
  session_archive: `ended_at = ended_at - interval '${DAYS} days'`,
};

/** Two years pass for all that the table's first partition holds; a second takes what is written from now on. */
export async function agePartitions(query: Query, table: keyof typeof OLDER): Promise<void> {
  const byId = table === 'deliveries' || table === 'audit';
  const month = (of: string) => `date_trunc('month', ${of} at time zone 'utc') at time zone 'utc'`;
  const bound = async (at: string) => {
    const expression = byId ? `((extract(epoch from ${at}) * 1000)::bigint << 20)` : at;
    return `(${expression})`;
  };
  const between = await bound(month(`(now() - interval '18 months')`));
  const end = await bound(month(`(now() + interval '1 month')`));
  const frozen = table === 'events' || table === 'audit';
  const statements = [
    'begin',
    `alter table ${table} detach partition ${table}_first`,
    ...(frozen ? [`alter table ${table}_first disable trigger append_only`] : []),
    `update ${table}_first set ${OLDER[table]}`,
    ...(frozen ? [`alter table ${table}_first enable trigger append_only`] : []),
    `create table ${table}_0000_01 (like ${table} including all)`,
    `alter table ${table} attach partition ${table}_first for values from (minvalue) to ${between}`,
    `alter table ${table} attach partition ${table}_0000_01 for values from ${between} to ${end}`,
    'commit',
  ];
  for (const statement of statements) await query(statement);
}
