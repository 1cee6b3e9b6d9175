import type { CheckResult } from '../session/live-sessions.js';
import type { SessionKey } from '../session/session.js';
import type { Tenant } from '../tenant/tenant.js';
import { ALL, NOW, actIn, bornTenant, decisionOn, draftOf, fresh, started } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const everybody = async (keys: readonly SessionKey[]) => keys.map(() => true);

/** What every implementation of `SessionRecords` keeps of parents and children (engine rule 26). */
export function describeSessionFamilies(make: MakeTruth): void {
  describe('SessionRecords: parents and children', () => {
    let truth: TruthPorts;
    let tenant: Tenant;
    beforeAll(async () => {
      truth = await make();
    });
    beforeEach(async () => {
      tenant = await bornTenant(truth);
    });
    const start = (over: object, parentState?: CheckResult['state'], of = tenant) =>
      truth.sessions.start({ tenantId: of.id, draft: draftOf(over), now: NOW + 9, actor: 'k', parentState }, everybody);
    const child = (parentId: string, over: object = {}) => started(truth, tenant, { parentId, ...over });
    const found = (sessionId: string) => truth.sessions.find(tenant.id, sessionId);

    it('keeps whose child a session is, and lists the children', async () => {
      const parent = await started(truth, tenant);
      const children = [await child(parent.sessionId), await child(parent.sessionId)];
      await started(truth, tenant);
      expect((await found(children[0]!.sessionId))?.parentId).toBe(parent.sessionId);
      const { items } = await truth.sessions.list(tenant.id, { parentId: parent.sessionId }, ALL);
      expect(items.map(({ sessionId }) => sessionId).toSorted()).toEqual(
        children.map(({ sessionId }) => sessionId).toSorted(),
      );
    });

    it('refuses a parent that is unknown, of another tenant, over, locked, or a child', async () => {
      const refused = async (code: string, ...request: Parameters<typeof start>) => {
        const draft = draftOf(request[0]);
        await expect(start(draft, request[1], request[2])).rejects.toMatchObject({ code });
        expect(await truth.sessions.find((request[2] ?? tenant).id, draft.sessionId)).toBeUndefined();
      };
      const parent = await started(truth, tenant);
      const { sessionId } = await child(parent.sessionId);
      await refused('parent_unknown', { parentId: 'nobody' });
      await refused('parent_unknown', { parentId: parent.sessionId }, undefined, await bornTenant(truth));
      await refused('parent_is_child', { parentId: sessionId });
      await refused('parent_ended', { parentId: parent.sessionId }, 'revoked');
      await refused('parent_locked', { parentId: parent.sessionId }, 'locked');
      const intended = await started(truth, tenant);
      await truth.sessions.intend(tenant.id, intended.sessionId, { cause: 'logout', at: NOW });
      await refused('parent_ended', { parentId: intended.sessionId });
      const ended = await started(truth, tenant);
      await truth.ledger.commit([decisionOn(ended)]);
      await refused('parent_ended', { parentId: ended.sessionId });
    });

    it('answers a replay as before, whatever its parent is by now', async () => {
      const parent = await started(truth, tenant);
      const draft = { sessionId: fresh('s'), parentId: parent.sessionId };
      await start(draft);
      expect((await start(draft, 'locked')).outcome).toBe('replayed');
    });

    it('writes the intent of a parent to its living children, in one act', async () => {
      const parent = await started(truth, tenant);
      const [one, over] = [await child(parent.sessionId), await child(parent.sessionId)];
      const other = await started(truth, tenant);
      await truth.ledger.commit([decisionOn(over)]);
      const intent = { cause: 'admin', reason: 'lost', actor: 'k', at: NOW + 5 } as const;
      await truth.sessions.intend(tenant.id, parent.sessionId, intent, actIn(tenant));
      expect((await found(parent.sessionId))?.intent).toEqual(intent);
      expect((await found(one.sessionId))?.intent).toEqual({ ...intent, withParent: true });
      expect((await found(over.sessionId))?.intent).toBeUndefined();
      expect((await found(other.sessionId))?.intent).toBeUndefined();
      const acts = (await truth.audit.list(tenant.id, ALL)).items;
      expect(acts.filter(({ action }) => action === 'session.revoke')).toHaveLength(1);
    });

    it('leaves the parent of a child that is ended', async () => {
      const parent = await started(truth, tenant);
      const { sessionId } = await child(parent.sessionId);
      await truth.sessions.intend(tenant.id, sessionId, { cause: 'logout', at: NOW });
      expect((await found(parent.sessionId))?.intent).toBeUndefined();
    });

    describe('when a policy bounds how many there are', () => {
      beforeEach(async () => {
        const bound = { name: 'bound', match: {}, maxConcurrentSessions: 2, mode: 'enforce' } as const;
        await truth.policies.create(bound, actIn(tenant));
      });

      it("counts a new child's own parent and displaces another", async () => {
        const parent = await started(truth, tenant, {}, NOW - 5);
        const other = await started(truth, tenant, {}, NOW - 1);
        const { displaced } = await start({ parentId: parent.sessionId });
        expect(displaced.map(({ sessionId }) => sessionId)).toEqual([other.sessionId]);
      });

      it('displaces a parent with its children, which make room too', async () => {
        const parent = await started(truth, tenant, {}, NOW - 5);
        const { sessionId } = await started(truth, tenant, { parentId: parent.sessionId }, NOW - 4);
        const { displaced } = await start({});
        expect(displaced.map((key) => key.sessionId)).toEqual([parent.sessionId]);
        expect((await found(sessionId))?.intent).toMatchObject({ cause: 'concurrency' });
        expect((await start({})).displaced).toEqual([]);
      });
    });
  });
}
