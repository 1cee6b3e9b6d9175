import { liveField, shardOf } from '@curfew/domain';
import { CreateCore } from './0001-create-core.js';
import { KnowShards } from './0002-know-shards.js';
import { useFreshDatabase } from '../libs/postgres/src/testing/fresh-database.js';

const SHARDS = 16;
const IDS = [
  ...Array.from({ length: 300 }, (_, i) => `s-${i}`),
  'a',
  '~._-',
  'Z'.repeat(128),
  '0192f0c1-7b1a-7c3e-9d55-1f2e3a4b5c6d',
];

describe('a database of before 0002', () => {
  const fresh = useFreshDatabase(false);

  it('gets for each session the shard that the live store has it in', async () => {
    const runner = fresh.source.createQueryRunner();
    await new CreateCore().up(runner);
    await runner.query(`insert into settings (name, value) values ('shards', '${SHARDS}')`);
    await runner.query(
      `insert into tenants (id, number, name) overriding system value
       select gen_random_uuid(), number, 'tenant ' || number from unnest(array[1, 255, 16777215]) number`,
    );
    await runner.query(
      `insert into sessions (tenant_id, id, subject, application, groups, labels, content_hash, started_at,
         authenticated_at, last_activity_at, limits, trace, generation)
       select t.id, i.id, 'ada', 'a', '{}', '{}', 'h', now(), now(), now(), '{}', '[]', 1
       from tenants t, unnest($1::text[]) i (id)`,
      [IDS],
    );
    await new KnowShards().up(runner);
    const rows = (await runner.query(
      'select t.number, s.id, s.shard from sessions s join tenants t on t.id = s.tenant_id',
    )) as { number: number; id: string; shard: number }[];
    await runner.release();
    expect(rows).toHaveLength(3 * IDS.length);
    const wrong = rows.filter(
      ({ number, id, shard }) => shard !== shardOf(liveField({ tenantNumber: number, sessionId: id }), SHARDS),
    );
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ shard }) => shard)).size).toBe(SHARDS);
  });
});
