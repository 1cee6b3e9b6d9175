import type { MigrationInterface, QueryRunner } from 'typeorm';

const TENANTS = [
  `create table tenants (
    id uuid primary key,
    number integer generated always as identity unique check (number < 16777216),
    name text not null unique,
    generation bigint not null default 1,
    redated_generation bigint not null default 1,
    created_at timestamptz(3) not null default now()
  )`,
  // Apart from tenants, so that appending to a ledger does not wait for session starts, which hold the tenant for share.
  `create table ledger_heads (
    tenant_id uuid primary key references tenants,
    seq bigint not null default 0,
    hash text not null default repeat('0', 64)
  )`,
  `create table api_keys (
    id text primary key,
    number bigint generated always as identity unique,
    tenant_id uuid not null references tenants,
    name text not null,
    secret_hash text not null,
    scopes text[] not null,
    application text,
    bootstrap boolean not null default false,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3),
    last_used_at timestamptz(3),
    deleted_at timestamptz(3),
    replaced boolean not null default false
  )`,
  `create index api_keys_living on api_keys (tenant_id, number) where deleted_at is null`,
  `create table settings (name text primary key, value text not null)`,
];

// Documents are json, not jsonb: they come back as they were written, member by member.
const POLICIES = [
  `create table policies (
    tenant_id uuid not null references tenants,
    name text collate "C" not null,
    version integer not null,
    generation bigint not null,
    document json not null,
    published_at timestamptz(3) not null,
    published_by text not null,
    primary key (tenant_id, name)
  )`,
  `create table policy_versions (
    tenant_id uuid not null references tenants,
    name text collate "C" not null,
    version integer not null,
    generation bigint not null,
    document json,
    diff json not null,
    published_at timestamptz(3) not null,
    published_by text not null,
    touched integer not null default 0,
    warned integer not null default 0,
    ended integer not null default 0,
    redated_at timestamptz(3),
    primary key (tenant_id, name, version)
  )`,
  `create index policy_versions_generation on policy_versions (tenant_id, generation)`,
];

const SESSIONS = [
  `create table sessions (
    tenant_id uuid not null references tenants,
    id text collate "C" not null,
    subject text not null,
    application text not null,
    groups text[] not null,
    client_type text,
    classification text,
    labels json not null,
    authentication json,
    parent_id text,
    content_hash text not null,
    started_at timestamptz(3) not null,
    authenticated_at timestamptz(3) not null,
    last_activity_at timestamptz(3) not null,
    limits json not null,
    trace json not null,
    observed json,
    generation bigint not null,
    epoch integer not null default 0,
    locked_at timestamptz(3),
    intent_cause text,
    intent_reason text,
    intent_actor text,
    intent_at timestamptz(3),
    ended_at timestamptz(3),
    cause text,
    deadline timestamptz(3),
    end_reason text,
    primary key (tenant_id, id),
    check ((ended_at is null) = (cause is null))
  )`,
  `create index sessions_newest on sessions (tenant_id, started_at desc, id desc)`,
  `create index sessions_subject on sessions (tenant_id, subject, started_at desc, id desc)`,
  `create index sessions_living on sessions (tenant_id, generation, id) where ended_at is null`,
  `create index sessions_intended on sessions (intent_at) where ended_at is null and intent_at is not null`,
];

const LEDGER = [
  `create table event_intake (
    number bigint generated always as identity primary key,
    tenant_id uuid not null,
    id uuid not null,
    type text not null,
    session_id text,
    at timestamptz(3) not null,
    data json not null,
    only_subscription uuid,
    except_subscription uuid
  )`,
  `create index event_intake_tenant on event_intake (tenant_id, number)`,
  `create table events (
    tenant_id uuid not null,
    seq bigint not null,
    id uuid not null unique,
    type text not null,
    session_id text collate "C",
    at timestamptz(3) not null,
    data json not null,
    prev_hash text not null,
    hash text not null,
    primary key (tenant_id, seq)
  )`,
  `create index events_session on events (tenant_id, session_id, seq)`,
  `create index events_type on events (tenant_id, type, seq)`,
  `create table parked_decisions (
    number bigint generated always as identity primary key,
    tenant_number integer not null,
    session_id text not null,
    decision json not null,
    error text not null,
    parked_at timestamptz(3) not null default now()
  )`,
];

const SUBSCRIPTIONS = [
  `create table subscriptions (
    id uuid primary key,
    number bigint generated always as identity unique,
    tenant_id uuid not null references tenants,
    name text not null,
    kind text not null,
    url text not null,
    sealed_secret bytea not null,
    events text[] not null,
    filter json not null,
    filter_application text[],
    filter_cause text[],
    filter_group text[],
    status text not null default 'enabled' check (status in ('enabled', 'disabled')),
    disabled_reason text,
    created_at timestamptz(3) not null default now()
  )`,
  `create index subscriptions_tenant on subscriptions (tenant_id, number)`,
  // No foreign key to subscriptions: one deleted while a batch commits must not make the whole batch fail.
  `create table deliveries (
    id bigint generated always as identity primary key,
    tenant_id uuid not null,
    subscription_id uuid not null,
    event_id uuid not null,
    event_seq bigint not null,
    type text not null,
    status text not null default 'pending' check (status in ('pending', 'delivered', 'applied', 'failed', 'dead')),
    attempts integer not null default 0,
    last_status integer,
    last_error text,
    created_at timestamptz(3) not null default now(),
    next_attempt_at timestamptz(3),
    decided_at timestamptz(3) not null,
    give_up_at timestamptz(3) not null,
    delivered_at timestamptz(3),
    latency_ms bigint,
    claimed_until timestamptz(3)
  )`,
  `create index deliveries_subscription on deliveries (subscription_id, id desc)`,
  `create index deliveries_owed on deliveries (subscription_id, next_attempt_at) where status in ('pending', 'failed')`,
  `create index deliveries_unsettled on deliveries (status) where status in ('pending', 'failed', 'dead')`,
];

const AUDIT = [
  `create table audit (
    id bigint generated always as identity primary key,
    tenant_id uuid not null,
    at timestamptz(3) not null default now(),
    key_id text not null,
    on_behalf_of text,
    request_id text,
    action text not null,
    target text not null,
    reason text,
    before json,
    after json
  )`,
  `create index audit_tenant on audit (tenant_id, id)`,
];

// Promise 8: what is recorded stays as it was, whatever statement somebody types by mistake.
const APPEND_ONLY = [
  `create function refuse_change() returns trigger language plpgsql as $$
  begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$`,
  ...['events', 'audit'].map(
    (table) => `create trigger append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`,
  ),
];

/** All tables of the first release. */
export class CreateCore implements MigrationInterface {
  readonly name = 'create-core-1795000000001';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [TENANTS, POLICIES, SESSIONS, LEDGER, SUBSCRIPTIONS, AUDIT, APPEND_ONLY].flat();
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
