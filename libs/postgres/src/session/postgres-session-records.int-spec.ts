import { BORN_BASELINE } from '@curfew/domain';
import {
  actIn,
  bornTenant,
  describeSessionConcurrency,
  describeSessionFamilies,
  describeSessionRecords,
  draftOf,
  NOW,
  started,
} from '@curfew/domain/testing';
import { waitFor } from '../../../../test/support/wait-for.js';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeSessionRecords(async () => fresh.truth);
describeSessionConcurrency(async () => fresh.truth);
describeSessionFamilies(async () => fresh.truth);

describe('a start that meets a publication', () => {
  it('waits for it and reads the policies after it, not those of its own first look', async () => {
    const { truth, source } = fresh;
    const tenant = await bornTenant(truth);
    const publication = source.createQueryRunner();
    await publication.startTransaction();
    await publication.query('update tenants set generation = 2 where id = $1', [tenant.id]);
    const request = { tenantId: tenant.id, draft: draftOf(), now: NOW, actor: 'k' };
    const start = truth.sessions.start(request, async () => []);
    await untilBlocked();
    await publication.query('update policies set document = $2, version = 2, generation = 2 where tenant_id = $1', [
      tenant.id,
      JSON.stringify({ ...BORN_BASELINE, idleTimeoutSeconds: 60 }),
    ]);
    await publication.commitTransaction();
    await publication.release();
    const { record } = await start;
    expect([record.generation, record.limits.idleTimeoutSeconds]).toEqual([2, 60]);
  });

  it('is waited for by it: whoever starts under the old policies is in sight of the re-dating', async () => {
    const { truth } = fresh;
    const tenant = await bornTenant(truth);
    const bound = { name: 'bound', match: {}, maxConcurrentSessions: 5, mode: 'enforce' } as const;
    await truth.policies.create(bound, actIn(tenant));
    const start = (living: (keys: readonly unknown[]) => Promise<boolean[]>) =>
      truth.sessions.start({ tenantId: tenant.id, draft: draftOf(), now: NOW, actor: 'k' }, living);
    await start(async () => []);
    let published = false;
    let publication: Promise<unknown> | undefined;
    // The start has read its policies and asks the live store who lives, its transaction still open.
    const { record } = await start(async (keys) => {
      publication = truth.policies.replace({ ...bound, idleTimeoutSeconds: 60 }, '*', actIn(tenant));
      void publication.then(() => (published = true));
      await untilBlocked();
      expect(published).toBe(false);
      return keys.map(() => true);
    });
    await publication;
    expect(record.generation).toBe(2);
    const below = await truth.sessions.belowGeneration(tenant.id, 3, { limit: 10 });
    expect(below.map((row) => row.sessionId)).toContain(record.sessionId);
  });

  async function untilBlocked(): Promise<void> {
    const blocked = async () =>
      (
        await fresh.database.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
      ).length > 0;
    await waitFor(blocked, 5_000, 'a wait for a lock');
  }

  it('does not let two starts of one subject count at the same time', async () => {
    const { truth } = fresh;
    const tenant = await bornTenant(truth);
    const bound = { name: 'bound', match: {}, maxConcurrentSessions: 1, mode: 'enforce' } as const;
    await truth.policies.create(bound, actIn(tenant));
    let inside = 0;
    const living = async (keys: readonly unknown[]) => {
      inside++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(inside--).toBe(1);
      return keys.map(() => true);
    };
    const starts = [1, 2, 3, 4].map(() =>
      truth.sessions.start({ tenantId: tenant.id, draft: draftOf(), now: NOW, actor: 'k' }, living),
    );
    const displaced = (await Promise.all(starts)).flatMap((one) => one.displaced);
    expect(displaced).toHaveLength(3);
  });

  it('holds the parent of a child: an ending of it waits, and finds the child', async () => {
    const { truth, source } = fresh;
    const tenant = await bornTenant(truth);
    const parent = await started(truth, tenant);
    // A start that has taken its parent and not committed yet.
    const start = source.createQueryRunner();
    await start.startTransaction();
    await start.query('select from sessions where tenant_id = $1 and id = $2 for key share', [
      tenant.id,
      parent.sessionId,
    ]);
    const ending = truth.sessions.intend(tenant.id, parent.sessionId, { cause: 'logout', at: NOW });
    await untilBlocked();
    const child = await started(truth, tenant, { parentId: parent.sessionId });
    await start.commitTransaction();
    await start.release();
    await ending;
    expect((await truth.sessions.find(tenant.id, child.sessionId))?.intent).toMatchObject({ cause: 'logout' });
  });

  it('and waits for an ending of the parent that came first, and is refused', async () => {
    const { truth, source } = fresh;
    const tenant = await bornTenant(truth);
    const parent = await started(truth, tenant);
    const ending = source.createQueryRunner();
    await ending.startTransaction();
    await ending.query('select from sessions where tenant_id = $1 and id = $2 for update', [
      tenant.id,
      parent.sessionId,
    ]);
    const draft = draftOf({ parentId: parent.sessionId });
    const start = truth.sessions.start({ tenantId: tenant.id, draft, now: NOW, actor: 'k' }, async () => []);
    start.catch(() => undefined);
    await untilBlocked();
    await ending.query(
      `update sessions set intent_cause = 'logout', intent_at = now() where tenant_id = $1 and id = $2`,
      [tenant.id, parent.sessionId],
    );
    await ending.commitTransaction();
    await ending.release();
    await expect(start).rejects.toMatchObject({ code: 'parent_ended' });
    expect(await truth.sessions.find(tenant.id, draft.sessionId)).toBeUndefined();
  });
});
