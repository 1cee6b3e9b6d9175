import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ids of deliveries and audit entries lead with the milliseconds they were made at, so that ids are a range of time too. */
const TIME_ORDERED_IDS = `create function time_ordered_id(number bigint) returns bigint language sql volatile as
  $$ select ((date_part('epoch', clock_timestamp()) * 1000)::bigint << 20) | (number & 1048575) $$`;

/**
 * `recorded_at` is when an event got its place, never before that of the event before it: so a partition holds an unbroken
 * piece of every chain. When it was decided says nothing about its place.
 */
const EVENTS = [
  // The same for all that are there, so that the table is not written anew.
  `alter table ledger_heads add column recorded_at timestamptz(3) not null default now()`,
  `alter table events add column recorded_at timestamptz(3) not null default now()`,
  `alter table events alter column recorded_at set default clock_timestamp()`,
  ...setAside('events', ['events_pkey', 'events_id_key', 'events_session', 'events_type']),
  `create table events (like events_first including defaults) partition by range (recorded_at)`,
  `create index events_session on events (tenant_id, session_id, seq)`,
  `create index events_type on events (tenant_id, type, seq)`,
];

const DELIVERIES = [
  ...timeOrdered('deliveries'),
  // The partition of its event; absent in what an earlier version wrote.
  `alter table deliveries add column event_recorded_at timestamptz(3)`,
  ...setAside('deliveries', ['deliveries_pkey', 'deliveries_subscription', 'deliveries_owed', 'deliveries_unsettled']),
  `create table deliveries (like deliveries_first including defaults including constraints) partition by range (id)`,
  `alter table deliveries add primary key (id)`,
  `create index deliveries_subscription on deliveries (subscription_id, id desc)`,
  `create index deliveries_owed on deliveries (subscription_id, next_attempt_at) where status in ('pending', 'failed')`,
  `create index deliveries_unsettled on deliveries (status) where status in ('pending', 'failed', 'dead')`,
];

const AUDIT = [
  ...timeOrdered('audit'),
  ...setAside('audit', ['audit_pkey', 'audit_tenant']),
  `create table audit (like audit_first including defaults) partition by range (id)`,
  `alter table audit add primary key (id)`,
  `create index audit_tenant on audit (tenant_id, id)`,
];

/** Engine rules 29 and 30. Columns are those of `sessions`, in their order: rows move as they stand. */
const ARCHIVE = [
  `create table session_archive (like sessions including defaults) partition by range (ended_at)`,
  `create index session_archive_id on session_archive (tenant_id, id)`,
  `create index session_archive_newest on session_archive (tenant_id, started_at desc, id desc)`,
  `create index session_archive_subject on session_archive (tenant_id, subject, started_at desc, id desc)`,
  `create table session_archive_first (like session_archive including all)`,
  `create table session_stubs (
    tenant_id uuid not null,
    id text collate "C" not null,
    ended_at timestamptz(3) not null,
    cause text not null,
    primary key (tenant_id, id)
  )`,
  // Volatile, so that it sees what was committed while the statement that calls it waited.
  `create function session_stubbed(tenant uuid, session text) returns boolean language plpgsql volatile as $$
    begin return exists (select from session_stubs s where s.tenant_id = tenant and s.id = session); end $$`,
];

/** Where what is left of a tenant's chain begins: the last event that was dropped. */
const ANCHORS = `create table ledger_anchors (
  tenant_id uuid primary key references tenants,
  seq bigint not null,
  hash text not null
)`;

function timeOrdered(table: string): string[] {
  return [
    `create sequence ${table}_number`,
    `alter table ${table} alter column id drop identity`,
    `alter table ${table} alter column id set default time_ordered_id(nextval('${table}_number'))`,
  ];
}

/** The table as it stands becomes the first partition of its successor, with its indexes. */
function setAside(table: string, indexes: readonly string[]): string[] {
  return [
    `alter table ${table} rename to ${table}_first`,
    ...indexes.map((index) => `alter index ${index} rename to ${index.replace(table, `${table}_first`)}`),
  ];
}

function appendOnly(table: string): string {
  return `create trigger append_only before update or delete or truncate on ${table}
    for each statement execute function refuse_change()`;
}

/**
 * Events, deliveries, audit and ended sessions in a partition for each month. What there is becomes the first partition,
 * up to the end of the current month, without being written anew; the coming ones are made when a process starts.
 */
export class PartitionByTime implements MigrationInterface {
  readonly name = 'partition-by-time-1795000000005';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [TIME_ORDERED_IDS, EVENTS, DELIVERIES, AUDIT, ARCHIVE, ANCHORS].flat();
    for (const statement of statements) await runner.query(statement);
    const [{ month }] = (await runner.query(
      `select (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc' as month`,
    )) as [{ month: Date }];
    const attach = (table: string, bound: string) =>
      runner.query(`alter table ${table} attach partition ${table}_first for values from (minvalue) to (${bound})`);
    for (const table of ['events', 'session_archive']) await attach(table, `'${month.toISOString()}'`);
    for (const table of ['deliveries', 'audit']) await attach(table, String(BigInt(month.getTime()) << 20n));
    for (const table of ['events', 'audit']) await runner.query(appendOnly(table));
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
