import type { PolicyDocument } from '../policy/policy.js';
import type { SessionKey } from '../session/session.js';
import type { Tenant } from '../tenant/tenant.js';
import { NOW, actIn, bornTenant, decisionOn, draftOf, started } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const everybody = async (keys: readonly SessionKey[]) => keys.map(() => true);

function bound(over: Partial<PolicyDocument> = {}): PolicyDocument {
  return { name: 'bound', match: { application: ['shop'] }, maxConcurrentSessions: 2, mode: 'enforce', ...over };
}

/** What every implementation of `SessionRecords` keeps of the number of sessions that a subject may have (engine rule 28). */
export function describeSessionConcurrency(make: MakeTruth): void {
  describe('SessionRecords: concurrent sessions', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    const tenantWith = async (...documents: PolicyDocument[]) => {
      const tenant = await bornTenant(truth);
      for (const document of documents) await truth.policies.create(document, actIn(tenant));
      return tenant;
    };
    const start = (tenant: Tenant, over = {}, living = everybody, now = NOW + 100) =>
      truth.sessions.start({ tenantId: tenant.id, draft: draftOf(over), now, actor: 'starter' }, living);
    const ids = (keys: readonly SessionKey[]) => keys.map((key) => key.sessionId);

    it('displaces the oldest session that the policy counts', async () => {
      const tenant = await tenantWith(bound());
      const first = await started(truth, tenant, {}, NOW);
      await started(truth, tenant, { application: 'elsewhere' }, NOW - 1);
      await started(truth, tenant, { subject: 'bob' }, NOW - 1);
      await started(truth, tenant, {}, NOW + 1);
      const { displaced } = await start(tenant);
      expect(displaced).toEqual([{ tenantNumber: tenant.number, sessionId: first.sessionId }]);
      const record = await truth.sessions.find(tenant.id, first.sessionId);
      expect(record!.intent).toMatchObject({ cause: 'concurrency', actor: 'starter', at: NOW + 100 });
      expect(record!.intent!.reason).toContain('bound');
    });

    it('does not count sessions that are over, intended to be, or dead in the live store', async () => {
      const tenant = await tenantWith(bound());
      const ended = await started(truth, tenant);
      await truth.ledger.commit([decisionOn(ended)]);
      const intended = await started(truth, tenant);
      await truth.sessions.intend(tenant.id, intended.sessionId, { cause: 'logout', at: NOW });
      const dead = await started(truth, tenant);
      await started(truth, tenant);
      const living = async (keys: readonly SessionKey[]) => keys.map((key) => key.sessionId !== dead.sessionId);
      expect((await start(tenant, {}, living)).displaced).toEqual([]);
    });

    it('refuses the new session when the policy says so, and leaves nothing of it', async () => {
      const tenant = await tenantWith(bound({ onConcurrencyExceeded: 'deny_new' }));
      await started(truth, tenant);
      await started(truth, tenant);
      const refused = truth.sessions.start(
        { tenantId: tenant.id, draft: draftOf({ sessionId: 'refused' }), now: NOW, actor: 'k' },
        everybody,
      );
      await expect(refused).rejects.toMatchObject({ code: 'session_limit_reached' });
      expect(await truth.sessions.find(tenant.id, 'refused')).toBeUndefined();
    });

    it('never has more than allowed, however many start at the same time', async () => {
      const tenant = await tenantWith(bound());
      const all = await Promise.all(Array.from({ length: 6 }, () => start(tenant)));
      const displaced = all.flatMap((one) => ids(one.displaced));
      expect(new Set(displaced).size).toBe(4);
      expect((await truth.sessions.list(tenant.id, { only: 'living' }, { limit: 10 })).items).toHaveLength(2);
    });

    it('counts for each policy the sessions that it matches', async () => {
      const everywhere = bound({ name: 'everywhere', match: {}, maxConcurrentSessions: 3 });
      const tenant = await tenantWith(bound({ maxConcurrentSessions: 1 }), everywhere);
      const shop = await started(truth, tenant, {}, NOW);
      const others = [
        await started(truth, tenant, { application: 'a' }, NOW - 2),
        await started(truth, tenant, { application: 'b' }, NOW - 1),
      ];
      // "bound" displaces the one in the shop; then "everywhere" counts two others and the new one.
      expect(ids((await start(tenant)).displaced)).toEqual([shop.sessionId]);
      const next = await start(tenant, { application: 'c' });
      expect(ids(next.displaced)).toEqual([others[0]!.sessionId]);
    });

    it('ignores a bound that is only observed', async () => {
      const tenant = await tenantWith(bound({ mode: 'observe', maxConcurrentSessions: 1 }));
      await started(truth, tenant);
      expect((await start(tenant)).displaced).toEqual([]);
    });
  });
}
