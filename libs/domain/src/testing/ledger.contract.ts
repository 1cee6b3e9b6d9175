import type { Decision } from '../event/decision.js';
import { UnknownSessionDecision } from '../event/unknown-session-decision.js';
import { describeLedgerDeliveries } from './ledger-deliveries.contract.js';
import { describeLedgerPages } from './ledger-pages.contract.js';
import { NOW, bornTenant, decisionOn, eventsOf, started } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const instant = (ms: number) => new Date(ms).toISOString();

/** What every implementation of `Ledger` keeps (engine rules 14 and 17). */
export function describeLedger(make: MakeTruth): void {
  describe('Ledger', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    // Nothing of an earlier test waits any more.
    beforeEach(async () => {
      await truth.ledger.commit([]);
    });
    const typesOf = (events: readonly { type: string }[]) => events.map((event) => event.type);

    it('makes one event of an ending, after the start, and ends the row', async () => {
      const tenant = await bornTenant(truth);
      const parent = await started(truth, tenant, { sessionId: 'p' });
      await truth.ledger.commit([]);
      const record = await started(truth, tenant, { groups: ['g'], labels: { a: 'b' }, parentId: parent.sessionId });
      const decision = decisionOn(record, { lastActivityAt: NOW + 5, lastActivityKind: 'keyboard' });
      const { events, conflicts } = await truth.ledger.commit([decision]);
      expect(conflicts).toBe(0);
      expect(events.map((event) => [event.seq, event.type])).toEqual([
        [2, 'session.started'],
        [3, 'session.revoked'],
      ]);
      expect(events[1]).toMatchObject({ timestamp: decision.decidedAt, hash: expect.any(String) });
      expect(events[1]!.data).toEqual({
        eventId: events[1]!.id,
        schema: 1,
        tenant: tenant.id,
        sessionId: record.sessionId,
        parentId: 'p',
        subject: 'ann',
        application: 'shop',
        groups: ['g'],
        labels: { a: 'b' },
        cause: 'idle_timeout',
        startedAt: instant(NOW),
        lastActivityAt: instant(NOW + 5),
        lastActivityKind: 'keyboard',
        clock: 'idle',
        deadline: instant(NOW + 900_000),
        decidedAt: instant(NOW + 900_040),
        latenessMs: 40,
        policies: [{ field: 'idleTimeoutSeconds', policy: 'baseline', version: 1 }],
        generation: 1,
        epoch: 0,
      });
      expect((await eventsOf(truth, tenant)).slice(1)).toEqual(events);
      const after = await truth.sessions.find(tenant.id, record.sessionId);
      expect(after).toMatchObject({
        lastActivityAt: NOW + 5,
        ended: { cause: 'idle_timeout', deadline: NOW + 900_000, decidedAt: NOW + 900_040 },
      });
    });

    it('takes a decision once, however often it comes', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      const warning = decisionOn(record, { type: 'expiring', cause: undefined, decidedAt: NOW + 840_000 });
      const ending = decisionOn(record);
      await truth.ledger.commit([warning, warning, ending, ending]);
      const again = await truth.ledger.commit([warning, ending]);
      expect(again).toEqual({ events: [], deliveries: [], conflicts: 0 });
      expect(typesOf(await eventsOf(truth, tenant))).toEqual([
        'session.started',
        'session.expiring',
        'session.revoked',
      ]);
    });

    it('takes a decision once when two writers have it at the same time', async () => {
      const tenant = await bornTenant(truth);
      const records = [await started(truth, tenant), await started(truth, tenant), await started(truth, tenant)];
      const decisions = records.map((record) => decisionOn(record));
      const both = await Promise.all([truth.ledger.commit(decisions), truth.ledger.commit([...decisions].reverse())]);
      expect(both.flatMap((one) => one.events)).toHaveLength(6);
      const events = await eventsOf(truth, tenant);
      expect(events.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    });

    it('counts other content under the same id as a conflict and keeps what stands', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      const locked = decisionOn(record, { type: 'locked' });
      await truth.ledger.commit([locked, decisionOn(record, { cause: 'locked_timeout', clock: 'locked' })]);
      const others: Decision[] = [
        decisionOn(record, { cause: 'admin', clock: undefined, deadline: undefined }),
        decisionOn(record, { cause: 'locked_timeout', deadline: NOW + 1 }),
      ];
      const { conflicts, events } = await truth.ledger.commit(others);
      expect([conflicts, events]).toEqual([2, []]);
      expect((await truth.sessions.find(tenant.id, record.sessionId))!.ended!.cause).toBe('locked_timeout');
    });

    it('records nothing more about a session that has ended', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      await truth.ledger.commit([decisionOn(record)]);
      const late = decisionOn(record, { type: 'extended', cause: undefined, epoch: 3 });
      expect(await truth.ledger.commit([late])).toEqual({ events: [], deliveries: [], conflicts: 0 });
    });

    it('tells warnings of different epochs and deadlines apart, and says how long is left', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      const warning = decisionOn(record, { type: 'expiring', cause: undefined, decidedAt: NOW + 840_000 });
      const { events } = await truth.ledger.commit([
        warning,
        { ...warning, epoch: 1 },
        { ...warning, deadline: NOW + 950_000 },
        { ...warning, clock: 'absolute' },
      ]);
      expect(typesOf(events)).toEqual(['session.started', ...Array(4).fill('session.expiring')]);
      expect(events[1]!.data).toMatchObject({ expiresAt: instant(NOW + 900_000), msLeft: 60_000 });
      expect(events[1]!.data['latenessMs']).toBeUndefined();
      expect(events[4]!.data['policies']).toEqual([
        { field: 'absoluteTimeoutSeconds', policy: 'baseline', version: 1 },
      ]);
    });

    it('says who ended a session and why, from the intent when the decision does not', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      const intent = { cause: 'admin', reason: 'stolen', actor: 'key1', at: NOW } as const;
      await truth.sessions.intend(tenant.id, record.sessionId, intent);
      const asked = { cause: 'admin', clock: undefined, deadline: undefined, decidedAt: NOW + 10 } as const;
      const { events } = await truth.ledger.commit([decisionOn(record, asked)]);
      expect(events[1]!.data).toMatchObject({ cause: 'admin', reason: 'stolen', actor: 'key1' });
      expect(events[1]!.data).not.toHaveProperty('deadline');
      expect(events[1]!.data).not.toHaveProperty('policies');
    });

    it('commits nothing of a batch with a decision about a session that never was', async () => {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant);
      await truth.ledger.commit([]);
      const unknown = decisionOn({ ...record, sessionId: 'never' });
      const nobody = decisionOn({ ...record, tenantNumber: 16_000_000 });
      await expect(truth.ledger.commit([decisionOn(record), unknown])).rejects.toThrow(UnknownSessionDecision);
      await expect(truth.ledger.commit([nobody])).rejects.toThrow(UnknownSessionDecision);
      expect(typesOf(await eventsOf(truth, tenant))).toEqual(['session.started']);
      expect((await truth.sessions.find(tenant.id, record.sessionId))!.ended).toBeUndefined();
    });

    it('sets a decision aside in sight', async () => {
      const tenant = await bornTenant(truth);
      const before = await truth.ledger.parkedCount();
      const decision = decisionOn(await started(truth, tenant));
      await truth.ledger.park(decision, 'why');
      expect(await truth.ledger.parkedCount()).toBe(before + 1);
      // Its row still lives, so what was decided is sent again: by now, with what the row knows.
      await truth.ledger.park({ ...decision, lastActivityAt: decision.lastActivityAt - 1 }, 'why');
      expect(await truth.ledger.parkedCount()).toBe(before + 1);
    });

    it('keeps one chain per tenant, in the order given, many tenants in one commit', async () => {
      const [one, two] = [await bornTenant(truth), await bornTenant(truth)];
      const records = [await started(truth, one), await started(truth, two), await started(truth, one)];
      const { events } = await truth.ledger.commit(records.map((record) => decisionOn(record)));
      expect(events).toHaveLength(6);
      const ofOne = await eventsOf(truth, one);
      expect(ofOne.map((event) => event.data.sessionId)).toEqual(
        [records[0], records[2], records[0], records[2]].map((record) => record!.sessionId),
      );
      expect((await eventsOf(truth, two)).map((event) => event.seq)).toEqual([1, 2]);
      for (const tenant of [one, two]) expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    });

    describeLedgerPages(() => truth);
    describeLedgerDeliveries(() => truth);
  });
}
