import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What makes two sessions alike to a cut-off: their application and groups, as one value that fits into an index. */
const PROFILE_KEY = `create function profile_key(application text, groups text[]) returns bytea language sql immutable as
  $$ select sha256(convert_to(jsonb_build_array(application, to_jsonb(groups))::text, 'UTF8')) $$`;

const PROFILES = `create table session_profiles (
  tenant_id uuid not null references tenants,
  number integer not null,
  application text not null,
  groups text[] not null,
  key bytea not null,
  primary key (tenant_id, number),
  unique (tenant_id, key)
)`;

const REVOCATIONS = `create table revocations (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  number integer not null,
  kind text not null check (kind in ('subject', 'application', 'group', 'all')),
  value text,
  reason text not null,
  requested_by text not null,
  on_behalf_of text,
  started_at timestamptz(3) not null default now(),
  matched integer,
  by_application json,
  ended integer not null default 0,
  finished_at timestamptz(3),
  claimed_by text,
  claimed_until timestamptz(3),
  unique (tenant_id, number)
)`;

const FILL_PROFILES = [
  `insert into session_profiles (tenant_id, number, application, groups, key)
   select tenant_id, row_number() over (partition by tenant_id), application, groups, profile_key(application, groups)
   from (select distinct tenant_id, application, groups from sessions where ended_at is null) alike`,
  `update sessions s set profile = p.number from session_profiles p
   where s.ended_at is null and p.tenant_id = s.tenant_id and p.key = profile_key(s.application, s.groups)`,
];

/**
 * Cut-offs of many sessions at once (engine rule 27). Tenants begin at 1: a session of 0 was started by a version that knew
 * no profiles.
 */
export class CutOffSessions implements MigrationInterface {
  readonly name = 'cut-off-sessions-1795000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table tenants add column cut_off integer not null default 1`);
    // The archive has the columns of `sessions` in their order; it is there already where 0005 was run first.
    for (const table of ['sessions', 'if exists session_archive'])
      await runner.query(
        `alter table ${table} add column cut_off integer not null default 0,
           add column profile integer not null default 0, add column revocation_id uuid`,
      );
    for (const statement of [PROFILE_KEY, PROFILES, REVOCATIONS, ...FILL_PROFILES]) await runner.query(statement);
    await runner.query(
      `create index sessions_profile on sessions (tenant_id, profile, id) include (cut_off) where ended_at is null`,
    );
    await runner.query(`create index revocations_newest on revocations (tenant_id, started_at desc, id desc)`);
    await runner.query(`create index revocations_open on revocations (started_at) where finished_at is null`);
    await runner.query(`create index revocations_finished on revocations (finished_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
