import type { MigrationInterface, QueryRunner } from 'typeorm';

/** FNV-1a, as libs/domain/src/session/shard-of.ts counts it: ids are ASCII, so characters are their UTF-16 units. */
const SHARD_OF = `create function pg_temp.shard_of(field text, shards bigint) returns smallint language plpgsql immutable as $$
  declare hash bigint := 2166136261;
  begin
    for i in 1 .. length(field) loop
      hash := ((hash # ascii(substr(field, i, 1))) * 16777619) & 4294967295;
    end loop;
    return hash % shards;
  end $$`;

const BACKFILL = `update sessions s set shard = pg_temp.shard_of(lpad(to_hex(t.number), 6, '0') || s.id, c.shards)
  from tenants t, (select value::bigint as shards from settings where name = 'shards') c where t.id = s.tenant_id`;

/** A shard of the live store is restored from the rows of its sessions (engine rules 18-21). */
export class KnowShards implements MigrationInterface {
  readonly name = 'know-shards-1795000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table sessions add column shard smallint`);
    await runner.query(SHARD_OF);
    await runner.query(BACKFILL);
    await runner.query(`alter table sessions alter column shard set not null`);
    await runner.query(`create index sessions_shard on sessions (shard) where ended_at is null`);
    await runner.query(`create index sessions_ended on sessions (shard, ended_at) where ended_at is not null`);
    // Checkpoints rewrite rows in place: room for that on every page, or each would touch all indexes.
    await runner.query(`alter table sessions set (fillfactor = 80)`);
    await runner.query(`create table shard_proofs (
      shard smallint primary key,
      incarnation bigint not null,
      now timestamptz(3) not null,
      writes bigint not null,
      written_at timestamptz(3) not null
    )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
