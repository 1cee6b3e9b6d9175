import { type ArchiveStep, liveField, shardOf, type SessionRecord, type TableUpkeep } from '@curfew/domain';
import { ALL, bornTenant, decisionOn, draftOf, NOW, started } from '@curfew/domain/testing';
import { waitFor } from '../../../../test/support/wait-for.js';
import { PostgresSessionTruth } from '../session/postgres-session-truth.js';
import { SHARDS, useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresRetention } from './postgres-retention.js';

const fresh = useFreshDatabase();
const STEP: ArchiveStep = { endedBefore: NOW + 1_000_000, keptSince: 0, limit: 100 };

function upkeep(work: (upkeep: TableUpkeep) => Promise<unknown>): Promise<boolean> {
  return new PostgresRetention(fresh.database).alone(async (steps) => void (await work(steps)));
}

async function archiveAll(step: Partial<ArchiveStep> = {}): Promise<number> {
  let moved = 0;
  await upkeep(async ({ archive }) => {
    for (let shard = 0; shard < SHARDS; shard++) moved += await archive(shard, { ...STEP, ...step });
  });
  return moved;
}

async function oneEnded(over = {}): Promise<SessionRecord> {
  const record = await started(fresh.truth, await bornTenant(fresh.truth), over);
  await fresh.truth.ledger.commit([decisionOn(record)]);
  return record;
}

const rowsOf = async (table: string, { tenantId }: SessionRecord) =>
  (await fresh.database.query(`select from ${table} where tenant_id = $1`, [tenantId])).length;

async function restart({ tenantId, sessionId }: SessionRecord) {
  const request = { tenantId, draft: draftOf({ sessionId, subject: 'someone else' }), now: NOW, actor: 'k' };
  return fresh.truth.sessions.start(request, async () => []);
}

describe('the archive', () => {
  it('takes ended sessions out of the table of the living, which read and are listed as before', async () => {
    const record = await oneEnded();
    const living = await started(fresh.truth, { id: record.tenantId } as never);
    const { sessions } = fresh.truth;
    const before = await sessions.find(record.tenantId, record.sessionId);
    const list = () => sessions.list(record.tenantId, {}, ALL);
    const listed = await list();
    expect(await archiveAll()).toBe(1);
    expect([await rowsOf('sessions', record), await rowsOf('session_archive', record)]).toEqual([1, 1]);
    expect(before).toMatchObject({ ended: { cause: 'idle_timeout' } });
    expect(await sessions.find(record.tenantId, record.sessionId)).toEqual(before);
    expect(await list()).toEqual(listed);
    expect((await sessions.list(record.tenantId, { only: 'living' }, ALL)).items).toEqual([living]);
    expect(await archiveAll()).toBe(0);
  });

  it('starts nothing under a session that is in it', async () => {
    const { tenantId, sessionId: parentId } = await oneEnded();
    await archiveAll();
    const child = { tenantId, draft: draftOf({ sessionId: 'child', parentId }), now: NOW, actor: 'k' };
    await expect(fresh.truth.sessions.start(child, async () => [])).rejects.toMatchObject({ code: 'parent_ended' });
  });

  it('is paged through together with the others', async () => {
    const first = await oneEnded();
    const tenant = { id: first.tenantId } as never;
    for (const later of [1, 2, 3]) await started(fresh.truth, tenant, {}, NOW + later);
    await archiveAll();
    const ids: string[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await fresh.truth.sessions.list(first.tenantId, { subject: 'ann' }, { limit: 1, after });
      ids.push(...page.items.map(({ sessionId }) => sessionId));
      after = page.next;
    }
    expect(ids).toHaveLength(4);
    expect(ids.at(-1)).toBe(first.sessionId);
  });

  it('leaves what ended later, and what somebody holds', async () => {
    const record = await oneEnded();
    expect(await archiveAll({ endedBefore: NOW })).toBe(0);
    const other = fresh.source.createQueryRunner();
    await other.startTransaction();
    await other.query('select from sessions where tenant_id = $1 for update', [record.tenantId]);
    expect(await archiveAll()).toBe(0);
    await other.commitTransaction();
    await other.release();
    expect(await archiveAll()).toBe(1);
  });

  it('bars the id, answers its intents, and tells a restored live store how it ended', async () => {
    const record = await oneEnded();
    await archiveAll();
    await expect(restart(record)).rejects.toMatchObject({ code: 'session_ended' });
    expect(await rowsOf('sessions', record)).toBe(0);
    const { sessions } = fresh.truth;
    const intent = { cause: 'logout', at: NOW } as const;
    expect(await sessions.intend(record.tenantId, record.sessionId, intent)).toMatchObject({
      ended: { cause: 'idle_timeout' },
      intent: undefined,
    });
    const truth = new PostgresSessionTruth(fresh.database);
    expect(await truth.look([record])).toMatchObject([
      { state: 'ended', ending: { cause: 'idle_timeout', decidedAt: NOW + 900_040 } },
    ]);
  });

  it('bars the id for a start that met the move half-way (rule 29)', async () => {
    const record = await oneEnded();
    const other = fresh.source.createQueryRunner();
    await other.startTransaction();
    await other.query(
      `with gone as (delete from sessions where tenant_id = $1 returning *)
       insert into session_stubs select tenant_id, id, ended_at, cause from gone`,
      [record.tenantId],
    );
    const start = restart(record).then(
      () => 'started',
      (error: { code: string }) => error.code,
    );
    const blocked = () =>
      fresh.database.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
    await waitFor(async () => (await blocked()).length > 0, 5_000, 'a start that waits').finally(() =>
      other.commitTransaction(),
    );
    await other.release();
    expect(await start).toBe('session_ended');
  });

  it('takes a decision that comes late for a repetition, and parks nothing', async () => {
    const record = await oneEnded();
    await archiveAll();
    const decisions = [decisionOn(record), decisionOn(record, { type: 'locked', decidedAt: NOW + 5 })];
    expect(await fresh.truth.ledger.commit(decisions)).toMatchObject({ events: [], conflicts: 0 });
    expect(await fresh.truth.ledger.parkedCount()).toBe(0);
  });

  it('keeps the stub alone of what ended too long ago: nothing is read of it, and its id stays barred', async () => {
    const record = await oneEnded();
    expect(await archiveAll({ keptSince: NOW + 900_041 })).toBe(1);
    expect(await rowsOf('session_archive', record)).toBe(0);
    const { sessions } = fresh.truth;
    const forgotten = { code: 'session_forgotten', status: 410 };
    await expect(sessions.find(record.tenantId, record.sessionId)).rejects.toMatchObject(forgotten);
    await expect(sessions.intend(record.tenantId, record.sessionId, { cause: 'admin', at: NOW })).rejects.toMatchObject(
      forgotten,
    );
    await expect(restart(record)).rejects.toMatchObject({ code: 'session_ended' });
    expect(await new PostgresSessionTruth(fresh.database).look([record])).toMatchObject([{ state: 'ended' }]);
  });

  it('takes no more than it is told to, shard by shard', async () => {
    const tenant = await bornTenant(fresh.truth);
    const records = await Promise.all(Array.from({ length: 12 }, () => started(fresh.truth, tenant)));
    await fresh.truth.ledger.commit(records.map((record) => decisionOn(record)));
    const shard = shardOf(liveField(records[0]!), SHARDS);
    const there = records.filter((record) => shardOf(liveField(record), SHARDS) === shard).length;
    await upkeep(async ({ archive }) => {
      expect(await archive(shard, { ...STEP, limit: 1 })).toBe(1);
      expect(await archive(shard, STEP)).toBe(there - 1);
    });
  });

  it('has the columns of the table that rows come from, in their order', async () => {
    const columnsOf = (table: string) =>
      fresh.database.query(
        `select attname, format_type(atttypid, atttypmod) from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
        [table],
      );
    expect(await columnsOf('session_archive')).toEqual(await columnsOf('sessions'));
  });
});
