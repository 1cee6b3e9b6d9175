import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Subscriptions of before this have no key for `v1a` until their keys are changed: the master key is not known here. */
const KEYS = [
  `alter table subscriptions add column sealed_signing_key bytea, add column public_key text`,
  `create table retiring_keys (
    number bigint generated always as identity primary key,
    subscription_id uuid not null references subscriptions on delete cascade,
    sealed_secret bytea not null,
    sealed_signing_key bytea,
    public_key text,
    until timestamptz(3) not null
  )`,
  `create index retiring_keys_subscription on retiring_keys (subscription_id, number desc)`,
];

const BATCHES = `alter table subscriptions add column batch_max_events integer, add column batch_max_wait_ms integer,
  add check ((batch_max_events is null) = (batch_max_wait_ms is null))`;

const BREAKERS = `alter table subscriptions add column concurrency integer,
  add column failures integer not null default 0, add column failing_since timestamptz(3),
  add column failed_at timestamptz(3), add column probes integer not null default 0, add column probe_at timestamptz(3)`;

const REPLAYS = [
  `alter table deliveries add column replayed_at timestamptz(3), add column privileged boolean not null default false`,
  // Finds the deliveries of an event; grows at its end for each subscription.
  `create index deliveries_event on deliveries (subscription_id, event_seq)`,
];

const HEADERS_AND_LOG = [
  `alter table subscriptions add column sealed_headers bytea, add column header_names text[] not null default '{}'`,
  // With the delivery, so that it goes when the delivery goes (ADR 17).
  `alter table deliveries add column attempt_log jsonb not null default '[]'`,
];

/** What Standard Webhooks asks of a sender, and receivers of it. */
export class CompleteWebhooks implements MigrationInterface {
  readonly name = 'complete-webhooks-1795000000006';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [KEYS, BATCHES, BREAKERS, REPLAYS, HEADERS_AND_LOG].flat()) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
