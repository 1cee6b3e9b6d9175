import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Children live in their parent's shard, and their own shard knows them by a locator (engine rule 26). Sessions that named a
 * parent before this have no locator: it had no effect on them, and has none.
 */
export class LinkSessions implements MigrationInterface {
  readonly name = 'link-sessions-1795000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table sessions add column locator_shard smallint,
      add column intent_with_parent boolean`);
    await runner.query(`create index sessions_children on sessions (tenant_id, parent_id, started_at desc, id desc)
      where locator_shard is not null`);
    await runner.query(`create index sessions_located on sessions (locator_shard, ended_at)
      where locator_shard is not null`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
