import { BORN_BASELINE } from '@curfew/domain';
import {
  actIn,
  bornTenant,
  describeSessionConcurrency,
  describeSessionFamilies,
  describeSessionRecords,
  draftOf,
  NOW,
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
});
