import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `awaited`: it counts against its receiver's bound. False in what was there before: nobody could acknowledge then, and
 * all of it would be late at once. What is written from here on is awaited, by an earlier version too.
 */
const DELIVERIES = [
  `alter table deliveries add column applied_at timestamptz(3), add column connections_closed integer,
     add column awaited boolean not null default false`,
  `alter table deliveries alter column awaited set default true`,
  `create index deliveries_event_id on deliveries (event_id)`,
  `create index deliveries_awaited on deliveries (subscription_id, decided_at)
     where awaited and type = 'session.revoked'`,
];

const SUBSCRIPTIONS = `alter table subscriptions add column application text,
  add column converge_within_seconds integer, add column late_since timestamptz(3)`;

/**
 * What applications have to do with a session, by their names: when each reported first, was told of the ending, applied it,
 * used the session after. It stands in the session's row, so that it is kept as long, and moves with it.
 */
const SESSIONS = ['sessions', 'session_archive'].map((table) => `alter table ${table} add column applications jsonb`);

/** What is known of each application over all its sessions; `converge_ms` has the latest measurements only. */
const APPLICATIONS = `create table applications (
  tenant_id uuid not null references tenants,
  name text collate "C" not null,
  first_seen_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  modes jsonb not null default '{}',
  zombies bigint not null default 0,
  uses_after_end bigint not null default 0,
  last_zombie_at timestamptz(3),
  converge_ms integer[] not null default '{}',
  primary key (tenant_id, name)
)`;

/** Tenants of Curfew's own, which nobody is shown: that of the canaries (ADR 23). */
const TENANTS = `alter table tenants add column internal boolean not null default false`;

/** Acknowledgements, and what is known of the applications that have to apply endings (ADR 22). */
export class Converge implements MigrationInterface {
  readonly name = 'converge-1795000000007';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [...DELIVERIES, SUBSCRIPTIONS, ...SESSIONS, APPLICATIONS, TENANTS];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
