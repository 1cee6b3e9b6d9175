import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { fakeTruth } from '../testing/fake-truth.js';
import type { TruthPorts } from '../testing/truth-ports.js';
import { actIn, ALL, bornTenant, NOW, started } from '../testing/truth-samples.js';
import { liveDraftOf } from '../session/live-draft-of.js';
import type { SessionRecord } from '../session/session.js';
import type { Tenant } from '../tenant/tenant.js';
import { BASELINE, type PolicyDocument } from './policy.js';
import { RedateTenant } from './redate-tenant.js';

describe('RedateTenant', () => {
  let truth: TruthPorts;
  let live: FakeLiveSessions;
  let tenant: Tenant;
  beforeEach(async () => {
    live = new FakeLiveSessions(NOW);
    truth = fakeTruth(() => live.time);
    tenant = await bornTenant(truth);
  });
  const run = () => new RedateTenant(truth.policies, truth.sessions, live, () => live.time).run(tenant.id);
  const publish = async (over: Partial<PolicyDocument>) => {
    const { document } = (await truth.policies.find(tenant.id, BASELINE))!;
    return truth.policies.replace({ ...document, ...over }, '*', actIn(tenant));
  };
  const living = async (sessionId: string) => {
    const record = await started(truth, tenant, { sessionId }, live.time);
    await live.put(liveDraftOf(record), 1);
    return record;
  };
  const row = async (id: string) => (await truth.sessions.find(tenant.id, id)) as SessionRecord;
  const view = async (id: string) => (await live.read([{ tenantNumber: tenant.number, sessionId: id }]))[0];
  const report = async () => (await truth.policies.versions(tenant.id, BASELINE, ALL)).items[0]?.redating;

  it('brings live records and rows to the new limits, and reports what became of them', async () => {
    await living('ends');
    live.time += 300_000;
    await living('warned');
    live.time += 250_000;
    await living('kept');
    await publish({ idleTimeoutSeconds: 300, warnBeforeSeconds: 60 });
    await run();
    expect((await Promise.all(['ends', 'warned', 'kept'].map(view))).map((v) => v?.state)).toEqual([
      'revoked',
      'warned',
      'active',
    ]);
    expect(live.decisions.find((d) => d.type === 'revoked')).toMatchObject({ cause: 'policy', generation: 2 });
    expect(await row('kept')).toMatchObject({ generation: 2, limits: { idleTimeoutSeconds: 300 } });
    expect(await report()).toEqual({ touched: 3, warned: 1, ended: 1, finishedAt: live.time });
    expect(await truth.policies.tenantsToRedate()).toEqual([]);
  });

  it('goes through more rows than one step takes', async () => {
    for (let i = 0; i < 1_001; i++) await living(`s-${i}`);
    await publish({ idleTimeoutSeconds: 600 });
    await run();
    expect(await truth.sessions.belowGeneration(tenant.id, 2, { limit: 1 })).toEqual([]);
    expect(await report()).toMatchObject({ touched: 1_001, finishedAt: live.time });
  });

  it('puts a session that is not in the live store yet there with the new limits: its own put cannot bring the old', async () => {
    const record = await started(truth, tenant, { sessionId: 'slow' });
    await publish({ idleTimeoutSeconds: 300 });
    await run();
    const late = await live.put(liveDraftOf(record), 1);
    expect(late).toMatchObject({ generation: 2, idleExpiresAt: NOW + 300_000 });
    expect(await row('slow')).toMatchObject({ generation: 2 });
  });

  it('ends by policy what the new limits make overdue, though the live store had lost it (rule 4)', async () => {
    await started(truth, tenant, { sessionId: 'lost' });
    live.time += 400_000;
    await publish({ idleTimeoutSeconds: 300 });
    await run();
    expect(live.decisions).toEqual([
      expect.objectContaining({ type: 'revoked', cause: 'policy', deadline: live.time, generation: 2 }),
    ]);
    expect(await report()).toMatchObject({ touched: 1, ended: 1 });
  });

  it('does not say that a generation holds for what the live store loses meanwhile', async () => {
    await started(truth, tenant, { sessionId: 'lost' });
    await publish({ idleTimeoutSeconds: 300 });
    live.redate = async () => ['absent'];
    await expect(run()).rejects.toMatchObject({ code: 'unavailable' });
    expect((await row('lost')).generation).toBe(1);
  });

  it('does not put what somebody has asked to end', async () => {
    await started(truth, tenant, { sessionId: 'ending' });
    await publish({ idleTimeoutSeconds: 300 });
    const rows = [await row('ending')];
    truth.sessions.belowGeneration = async () => rows.splice(0);
    // The intent comes after the rows are read.
    await truth.sessions.intend(tenant.id, 'ending', { cause: 'logout', at: NOW });
    await run();
    expect(await view('ending')).toBeUndefined();
  });

  it('does not count what another walk has done already', async () => {
    await living('s');
    await publish({ idleTimeoutSeconds: 300 });
    await live.redate(2, [{ tenantNumber: tenant.number, sessionId: 's', limits: (await row('s')).limits }]);
    await run();
    expect(await report()).toMatchObject({ touched: 0, finishedAt: live.time });
    expect((await row('s')).generation).toBe(2);
  });

  it('is finished only when nothing is left below, and comes to the end when it is run again', async () => {
    await living('s');
    await publish({ idleTimeoutSeconds: 300 });
    const belowGeneration = truth.sessions.belowGeneration.bind(truth.sessions);
    let late: SessionRecord | undefined;
    truth.sessions.belowGeneration = async (id, generation, page) => {
      const rows = await belowGeneration(id, generation, page);
      // A start that read the old policies commits behind the walk's cursor.
      if (rows.length > 0 && !late) late = { ...rows[0]!, sessionId: 'late' };
      return page.limit === 1 && late ? [late] : rows;
    };
    await run();
    expect((await report())?.finishedAt).toBeUndefined();
    expect(await truth.policies.tenantsToRedate()).toEqual([tenant.id]);
    truth.sessions.belowGeneration = belowGeneration;
    await run();
    expect(await report()).toMatchObject({ touched: 1, finishedAt: live.time });
  });

  it('writes the row only after the live store has the limits: what dies between is done again', async () => {
    await living('s');
    await publish({ idleTimeoutSeconds: 300 });
    live.redate = () => Promise.reject(new Error('away'));
    await expect(run()).rejects.toThrow('away');
    expect((await row('s')).generation).toBe(1);
    expect(await truth.policies.tenantsToRedate()).toEqual([tenant.id]);
  });
});
