import type { MigrationInterface, QueryRunner } from 'typeorm';

/** On the first delivery of a revocation: that all had applied it was measured. No index, so that setting it stays cheap. */
const CONVERGED = 'alter table deliveries add column converged boolean not null default false';

/** What all have applied is measured once, by whoever finds it so (ADR 22). */
export class CountConverged implements MigrationInterface {
  readonly name = 'count-converged-1795000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONVERGED);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
