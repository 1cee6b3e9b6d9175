import { CurfewError } from '../errors/curfew-error.js';
import type { Act } from '../audit/act.js';
import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { fakeTruth } from '../testing/fake-truth.js';
import type { TruthPorts } from '../testing/truth-ports.js';
import { actIn, ALL, bornTenant, NOW, started } from '../testing/truth-samples.js';
import { EndSession, type EndRequest } from './end-session.js';
import { finishIntents } from './finish-intents.js';
import { liveDraftOf } from './live-draft-of.js';
import type { SessionKey, SessionRecord } from './session.js';

describe('EndSession', () => {
  let truth: TruthPorts;
  let live: FakeLiveSessions;
  let record: SessionRecord;
  let act: Act;
  beforeEach(async () => {
    truth = fakeTruth(() => live.time);
    live = new FakeLiveSessions(NOW);
    const tenant = await bornTenant(truth);
    act = actIn(tenant, { keyId: 'key-1' });
    record = await started(truth, tenant, { sessionId: 's' });
    await live.put(liveDraftOf(record), 1);
  });
  const end = (over: Partial<EndRequest> = {}) =>
    new EndSession(truth.sessions, live).end({ key: record, act, cause: 'logout', ...over });
  const cause = async (key: SessionKey = record) => (await live.check([key]))[0]?.cause;
  const row = async () => (await truth.sessions.find(record.tenantId, 's')) as SessionRecord;

  it('commits the intent, ends the session with reason and actor, and answers both', async () => {
    const { durability, details } = await end({ cause: 'admin', reason: 'lost laptop' });
    expect(durability).toBe('durable');
    expect(details).toMatchObject({ state: 'revoked', ending: { cause: 'admin', reason: 'lost laptop' } });
    expect((await row()).intent).toEqual({ cause: 'admin', reason: 'lost laptop', actor: 'key-1', at: NOW });
    expect(live.decisions).toEqual([
      expect.objectContaining({ cause: 'admin', reason: 'lost laptop', actor: 'key-1' }),
    ]);
    expect((await truth.audit.list(record.tenantId, ALL)).items[0]).toMatchObject({ action: 'session.revoke' });
  });

  it('touches the live store only after the intent is committed (rule 15)', async () => {
    truth.sessions.intend = () => Promise.reject(new Error('no commit'));
    await expect(end()).rejects.toThrow('no commit');
    expect(await cause()).toBeUndefined();
  });

  it('keeps the first cause, whoever asks again', async () => {
    await end({ cause: 'admin' });
    live.time += 1_000;
    expect((await end()).details).toMatchObject({ state: 'revoked', ending: { cause: 'admin', decidedAt: NOW } });
    expect(live.decisions).toHaveLength(1);
  });

  it('carries out the intent that was there, not the one that came second', async () => {
    await truth.sessions.intend(record.tenantId, 's', { cause: 'signal', at: NOW });
    expect((await end()).details).toMatchObject({ ending: { cause: 'signal' } });
  });

  it('records an overdue logout as the timeout it was (rule 4)', async () => {
    live.time += 900_000;
    expect((await end()).details).toMatchObject({ ending: { cause: 'idle_timeout', deadline: NOW + 900_000 } });
  });

  it('likewise when the live store had lost it: it is brought back as it was before anybody asked (rules 4, 18)', async () => {
    const { read } = FakeLiveSessions.prototype;
    live = new FakeLiveSessions(NOW + 900_000);
    live.read = async (keys) => {
      const row = await truth.sessions.find(record.tenantId, 's');
      if (row !== undefined && !row.intent) await live.put(liveDraftOf(row), 1);
      return read.call(live, keys);
    };
    expect((await end()).details).toMatchObject({ ending: { cause: 'idle_timeout', deadline: NOW + 900_000 } });
  });

  it('ends a session that the live store has lost', async () => {
    live = new FakeLiveSessions(NOW);
    expect((await end()).details).toMatchObject({ state: 'revoked', ending: { cause: 'logout' } });
    expect(live.decisions).toEqual([expect.objectContaining({ lastActivityAt: NOW, generation: record.generation })]);
  });

  it('leaves a session alone whose row says that it ended', async () => {
    await end({ cause: 'admin' });
    await truth.ledger.commit(live.decisions);
    live = new FakeLiveSessions(NOW);
    expect((await end()).details).toMatchObject({ ending: { cause: 'admin' } });
    expect(live.decisions).toEqual([]);
  });

  it('knows nothing of a session that never was', async () => {
    const key = { tenantNumber: record.tenantNumber, sessionId: 'nobody' };
    await expect(end({ key })).rejects.toMatchObject({ code: 'not_found' });
    expect(live.decisions).toEqual([]);
  });

  describe('with the database away', () => {
    beforeEach(() => {
      truth.sessions.intend = () => Promise.reject(new CurfewError('unavailable', 'away'));
    });

    it('ends in the live store, and says that it is volatile', async () => {
      expect(await end({ reason: 'bye' })).toEqual({ durability: 'volatile' });
      expect(await cause()).toBe('logout');
      expect(live.decisions).toEqual([expect.objectContaining({ reason: 'bye', actor: 'key-1' })]);
    });

    it('says nothing of a session that neither store can vouch for', async () => {
      const key = { tenantNumber: record.tenantNumber, sessionId: 'nobody' };
      await expect(end({ key })).rejects.toMatchObject({ code: 'unavailable' });
      expect((await live.check([key]))[0]?.state).toBe('unknown');
    });
  });

  it('fails when the live store does', async () => {
    live.end = () => Promise.reject(new CurfewError('unavailable', 'away'));
    await expect(end()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('finishIntents', () => {
  it('carries out what died between the commit and the live store, and leaves fresh ones to their process', async () => {
    const live = new FakeLiveSessions(NOW);
    const truth = fakeTruth(() => live.time);
    const tenant = await bornTenant(truth);
    for (const sessionId of ['old', 'lost', 'fresh']) {
      const record = await started(truth, tenant, { sessionId });
      if (sessionId !== 'lost') await live.put(liveDraftOf(record), 1);
    }
    const keyOf = (sessionId: string) => ({ tenantNumber: tenant.number, sessionId });
    const intend = (id: string, at: number) =>
      truth.sessions.intend(tenant.id, id, { cause: 'admin', reason: `of ${id}`, actor: 'key-1', at });
    await intend('old', NOW - 3_000);
    await intend('lost', NOW - 2_500);
    await intend('fresh', NOW - 1_000);
    expect(await finishIntents(truth.sessions, live, 2_000, 500)).toBe(2);
    expect((await live.check(['old', 'lost', 'fresh'].map(keyOf))).map((c) => c.state)).toEqual([
      'revoked',
      'revoked',
      'active',
    ]);
    expect(live.decisions).toEqual([
      expect.objectContaining({ sessionId: 'old', cause: 'admin', reason: 'of old', actor: 'key-1' }),
      expect.objectContaining({ sessionId: 'lost', cause: 'admin', generation: 1 }),
    ]);
    await truth.ledger.commit(live.decisions);
    expect(await finishIntents(truth.sessions, live, 2_000, 500)).toBe(0);
  });
});
