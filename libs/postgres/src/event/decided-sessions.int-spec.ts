import type { SessionWrite } from '@curfew/domain';
import { bornTenant, NOW, started } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { writeSessions } from './decided-sessions.js';

const fresh = useFreshDatabase();

it('the row is the gate: a second ending writes nothing, and undoes all beside it (rule 14)', async () => {
  const { truth, database } = fresh;
  const tenant = await bornTenant(truth);
  const [one, other] = [await started(truth, tenant), await started(truth, tenant)];
  const ending = (sessionId: string, cause: 'logout' | 'admin'): SessionWrite => ({
    tenantId: tenant.id,
    sessionId,
    lastActivityAt: NOW,
    epoch: 0,
    ended: { cause, decidedAt: NOW + 1 },
  });
  const write = (...writes: readonly SessionWrite[]) => database.transaction((query) => writeSessions(query, writes));
  await write(ending(one.sessionId, 'logout'));
  await expect(write(ending(other.sessionId, 'admin'), ending(one.sessionId, 'admin'))).rejects.toThrow('ended');
  expect((await truth.sessions.find(tenant.id, one.sessionId))?.ended?.cause).toBe('logout');
  expect((await truth.sessions.find(tenant.id, other.sessionId))?.ended).toBeUndefined();
});
