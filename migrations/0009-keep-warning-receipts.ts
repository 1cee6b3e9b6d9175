import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What applications say of warnings they showed. No foreign key to the event: the ledger's partitions come and go. */
export class KeepWarningReceipts implements MigrationInterface {
  readonly name = 'keep-warning-receipts-1795000000009';

  async up(runner: QueryRunner): Promise<void> {
    // An application that is not known is an empty text, so that it, too, is there once.
    await runner.query(`create table warning_receipts (
      tenant_id uuid not null,
      event_id uuid not null,
      application text not null,
      action text not null,
      shown_at timestamptz(3) not null,
      received_at timestamptz(3) not null,
      primary key (tenant_id, event_id, application, action, shown_at)
    )`);
    await runner.query(`create index warning_receipts_received on warning_receipts (received_at)`);
    // Evidence stays as it was given, until its time is over.
    await runner.query(`create trigger append_only before update or truncate on warning_receipts
      for each statement execute function refuse_change()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
