import { BORN_BASELINE } from '../policy/policy.js';
import type { EndingIntent, SessionKey } from '../session/session.js';
import { ALL, NOW, actIn, bornTenant, decisionOn, draftOf, eventsOf, fresh, started } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const everybody = async (keys: readonly SessionKey[]) => keys.map(() => true);
const LOGOUT: EndingIntent = { cause: 'logout', actor: 'k', reason: 'bye', at: NOW + 1 };

/** What every implementation of `SessionRecords` keeps of starts, intents, lists and re-dating. */
export function describeSessionRecords(make: MakeTruth): void {
  describe('SessionRecords', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    const start = (tenantId: string, draft = draftOf(), now = NOW) =>
      truth.sessions.start({ tenantId, draft, now, actor: 'starter' }, everybody);

    it('keeps everything that was said and the limits that hold', async () => {
      const tenant = await bornTenant(truth);
      const draft = draftOf({
        parentId: (await started(truth, tenant)).sessionId,
        groups: ['admins', 'a,"b"}'],
        clientType: 'web',
        classification: 'high',
        labels: { city: 'Köln' },
        authentication: {
          time: NOW - 5_000,
          acr: 'aal2',
          amr: ['pwd', 'otp'],
          issuer: 'https://idp',
          sub: 'u1',
          sid: 'x',
        },
      });
      const { outcome, record, displaced } = await start(tenant.id, draft);
      expect([outcome, displaced]).toEqual(['started', []]);
      expect(record).toMatchObject({
        ...draft,
        tenantId: tenant.id,
        tenantNumber: tenant.number,
        startedAt: NOW,
        authenticatedAt: NOW - 5_000,
        lastActivityAt: NOW,
        generation: 1,
        limits: { idleTimeoutSeconds: 900, absoluteTimeoutSeconds: 43_200 },
      });
      expect(record.trace).toContainEqual({ field: 'idleTimeoutSeconds', value: 900, policy: 'baseline', version: 1 });
      expect(await truth.sessions.find(tenant.id, draft.sessionId)).toEqual(record);
    });

    it('announces the start once', async () => {
      const tenant = await bornTenant(truth);
      const draft = draftOf({ groups: ['g'], authentication: { issuer: 'i', sub: 's', email: 'secret@example.org' } });
      await start(tenant.id, draft);
      await start(tenant.id, draft);
      await truth.ledger.commit([]);
      const events = await eventsOf(truth, tenant);
      expect(events.map((event) => event.type)).toEqual(['session.started']);
      expect(events[0]).toMatchObject({
        timestamp: NOW,
        data: {
          eventId: events[0]!.id,
          schema: 1,
          tenant: tenant.id,
          sessionId: draft.sessionId,
          subject: 'ann',
          application: 'shop',
          groups: ['g'],
          actor: 'starter',
          startedAt: new Date(NOW).toISOString(),
          authentication: { issuer: 'i', sub: 's' },
        },
      });
      expect(JSON.stringify(events)).not.toContain('secret@example.org');
    });

    it('answers a replay with the session, whatever the order of members and however late', async () => {
      const tenant = await bornTenant(truth);
      const draft = draftOf({ labels: { a: '1', b: '2' } });
      const first = await start(tenant.id, draft);
      const again = await start(tenant.id, { ...draft, labels: { b: '2', a: '1' } }, NOW + 90_000_000);
      expect(again).toEqual({ outcome: 'replayed', record: first.record, displaced: [] });
    });

    it('lets one of many simultaneous starts make the session', async () => {
      const tenant = await bornTenant(truth);
      const draft = draftOf();
      const all = await Promise.all([1, 2, 3, 4].map(() => start(tenant.id, draft)));
      expect(all.map((one) => one.outcome).sort()).toEqual(['replayed', 'replayed', 'replayed', 'started']);
    });

    it('refuses other content, and an id that is over or about to be', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      const other = draftOf({ sessionId: record.sessionId, subject: 'bob' });
      await expect(start(tenant.id, other)).rejects.toMatchObject({ code: 'session_exists' });
      await truth.sessions.intend(tenant.id, record.sessionId, LOGOUT);
      const same = draftOf({ sessionId: record.sessionId });
      await expect(start(tenant.id, same)).rejects.toMatchObject({ code: 'session_ended' });
      await truth.ledger.commit([decisionOn(record)]);
      await expect(start(tenant.id, same)).rejects.toMatchObject({ code: 'session_ended' });
      await expect(start(tenant.id, other)).rejects.toMatchObject({ code: 'session_ended' });
    });

    it('takes an authentication slightly ahead as now and refuses one past the absolute timeout', async () => {
      const tenant = await bornTenant(truth);
      const ahead = await start(tenant.id, draftOf({ authentication: { time: NOW + 2_000 } }));
      expect(ahead.record.authenticatedAt).toBe(NOW);
      const old = draftOf({ authentication: { time: NOW - 43_200_000 } });
      await expect(start(tenant.id, old)).rejects.toMatchObject({ code: 'authentication_too_old' });
      expect(await truth.sessions.find(tenant.id, old.sessionId)).toBeUndefined();
      await start(tenant.id, draftOf({ authentication: { time: NOW - 43_199_999 } }));
    });

    it('starts under the limits as they are published, never under older ones', async () => {
      const tenant = await bornTenant(truth);
      const publish = (idleTimeoutSeconds: number) =>
        truth.policies.replace({ ...BORN_BASELINE, idleTimeoutSeconds }, '*', actIn(tenant));
      const drafts = Array.from({ length: 12 }, () => draftOf({ subject: fresh('u') }));
      const [results] = await Promise.all([
        Promise.all(drafts.map((draft) => start(tenant.id, draft))),
        Promise.all([2, 3, 4, 5].map((generation) => publish(100 * generation))),
      ]);
      const { items } = await truth.policies.versions(tenant.id, 'baseline', ALL);
      for (const { record } of results) {
        const version = items.find((one) => one.generation === record.generation)!;
        expect(record.limits.idleTimeoutSeconds).toBe(version.document!.idleTimeoutSeconds);
      }
    });

    it('keeps the first intent, with its audit entry', async () => {
      const tenant = await bornTenant(truth);
      const { sessionId } = await started(truth, tenant);
      const admin: EndingIntent = { cause: 'admin', reason: 'stolen', actor: 'k', at: NOW + 1 };
      const intended = await truth.sessions.intend(tenant.id, sessionId, admin, actIn(tenant));
      expect(intended?.intent).toEqual(admin);
      const again = await truth.sessions.intend(tenant.id, sessionId, LOGOUT);
      expect(again?.intent).toEqual(admin);
      expect(await truth.sessions.intend(tenant.id, 'never', LOGOUT)).toBeUndefined();
      const entry = (await truth.audit.list(tenant.id, ALL)).items.at(-1);
      expect(entry).toMatchObject({ action: 'session.revoke', target: `session/${sessionId}`, reason: 'stolen' });
    });

    it('gives an ended session no intent', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      await truth.ledger.commit([decisionOn(record)]);
      const after = await truth.sessions.intend(tenant.id, record.sessionId, LOGOUT);
      expect(after?.intent).toBeUndefined();
      expect(after?.ended).toMatchObject({ cause: 'idle_timeout' });
    });

    it('finds intents that have not become endings', async () => {
      const tenant = await bornTenant(truth);
      const [open, done, young] = [
        await started(truth, tenant),
        await started(truth, tenant),
        await started(truth, tenant),
      ];
      await truth.sessions.intend(tenant.id, open.sessionId, LOGOUT);
      await truth.sessions.intend(tenant.id, done.sessionId, LOGOUT);
      await truth.sessions.intend(tenant.id, young.sessionId, { ...LOGOUT, at: Date.UTC(2100, 0, 1) });
      await truth.ledger.commit([decisionOn(done, { cause: 'logout', clock: undefined, deadline: undefined })]);
      const ids = (await truth.sessions.unfinishedIntents(1_000, 500)).map((record) => record.sessionId);
      expect(ids).toContain(open.sessionId);
      expect(ids).not.toContain(done.sessionId);
      expect(ids).not.toContain(young.sessionId);
    });

    it('lists newest first, by subject and application, page by page, and without the dead when asked', async () => {
      const tenant = await bornTenant(truth);
      const [a, b, c] = [
        await started(truth, tenant, { subject: 'ann' }, NOW),
        await started(truth, tenant, { subject: 'ann', application: 'bank' }, NOW + 1),
        await started(truth, tenant, { subject: 'bob' }, NOW + 1),
      ];
      const other = await bornTenant(truth);
      await started(truth, other);
      const ids = async (filter: object) =>
        (await truth.sessions.list(tenant.id, filter, ALL)).items.map((record) => record.sessionId);
      expect(await ids({})).toEqual([...[b.sessionId, c.sessionId].sort().reverse(), a.sessionId]);
      expect(await ids({ subject: 'ann' })).toEqual([b.sessionId, a.sessionId]);
      expect(await ids({ application: 'bank' })).toEqual([b.sessionId]);
      await truth.ledger.commit([decisionOn(a)]);
      await truth.sessions.intend(tenant.id, b.sessionId, LOGOUT);
      expect(await ids({ only: 'living' })).toEqual([c.sessionId]);
      expect(await ids({ only: 'ended' })).toHaveLength(3);

      const first = await truth.sessions.list(tenant.id, {}, { limit: 2 });
      const last = await truth.sessions.list(tenant.id, {}, { limit: 2, after: first.next });
      expect([...first.items, ...last.items].map((record) => record.sessionId)).toEqual(await ids({}));
      expect(last.next).toBeUndefined();
      const malformed = truth.sessions.list(tenant.id, {}, { limit: 2, after: 'nonsense' });
      await expect(malformed).rejects.toMatchObject({ code: 'validation_failed' });
    });

    it('walks the living rows below a generation and writes what they become', async () => {
      const tenant = await bornTenant(truth);
      const rows = [await started(truth, tenant), await started(truth, tenant), await started(truth, tenant)];
      const dead = await started(truth, tenant);
      await truth.ledger.commit([decisionOn(dead)]);
      const [low, middle, high] = rows.map((record) => record.sessionId).sort() as [string, string, string];
      const below = async (page: { limit: number; after?: string }) =>
        (await truth.sessions.belowGeneration(tenant.id, 2, page)).map((record) => record.sessionId);
      expect(await below({ limit: 2 })).toEqual([low, middle]);
      expect(await below({ limit: 2, after: middle })).toEqual([high]);
      const { limits, trace } = rows[0]!;
      const shorter = { limits: { ...limits, idleTimeoutSeconds: 60 }, trace };
      await truth.sessions.redate(tenant.id, 2, [
        { sessionId: low, ...shorter },
        { sessionId: dead.sessionId, ...shorter },
      ]);
      await truth.sessions.redate(tenant.id, 1, [{ sessionId: middle, ...shorter }]);
      expect(await below(ALL)).toEqual([middle, high]);
      const found = await truth.sessions.find(tenant.id, low);
      expect([found!.generation, found!.limits.idleTimeoutSeconds]).toEqual([2, 60]);
      expect((await truth.sessions.find(tenant.id, middle))!.limits.idleTimeoutSeconds).toBe(900);
      expect((await truth.sessions.find(tenant.id, dead.sessionId))!.limits.idleTimeoutSeconds).toBe(900);
    });
  });
}
