import { CurfewError } from '../errors/curfew-error.js';
import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { fakeTruth } from '../testing/fake-truth.js';
import type { TruthPorts } from '../testing/truth-ports.js';
import { actIn, bornTenant, draftOf, eventsOf, NOW } from '../testing/truth-samples.js';
import type { Tenant } from '../tenant/tenant.js';
import type { SessionDraft } from './session.js';
import { StartSession } from './start-session.js';

describe('StartSession', () => {
  let truth: TruthPorts;
  let live: FakeLiveSessions;
  let tenant: Tenant;
  let nudges: number;
  let start: (over?: Partial<SessionDraft>) => ReturnType<StartSession['start']>;
  beforeEach(async () => {
    truth = fakeTruth(() => NOW);
    live = new FakeLiveSessions(NOW);
    tenant = await bornTenant(truth);
    nudges = 0;
    const outbox = {
      nudge: async () => {
        nudges++;
        throw new Error('lost');
      },
    };
    const startSession = new StartSession(truth.sessions, live, outbox);
    start = (over = {}) => startSession.start(tenant, draftOf({ sessionId: 's', ...over }), 'key-1');
  });
  const check = async (sessionId = 's') => (await live.check([{ tenantNumber: tenant.number, sessionId }]))[0];

  it('makes the row, then the live record with the limits of the row, and wakes the writer', async () => {
    const { details, replayed } = await start();
    expect(replayed).toBe(false);
    expect(details).toMatchObject({ state: 'active', record: { sessionId: 's', startedAt: NOW } });
    expect(await check()).toMatchObject({ state: 'active', expiresAt: NOW + 900_000 });
    expect(nudges).toBe(1);
    await truth.ledger.commit([]);
    expect((await eventsOf(truth, tenant)).map((e) => e.type)).toEqual(['session.started']);
  });

  it('makes no row either when the live store has no memory for it (rule 23)', async () => {
    live.admit = () => {
      throw new CurfewError('unavailable', 'full');
    };
    await expect(start()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await truth.sessions.find(tenant.id, 's')).toBeUndefined();
  });

  it('makes no live record without a row', async () => {
    truth.sessions.start = () => Promise.reject(new Error('no commit'));
    await expect(start()).rejects.toThrow('no commit');
    expect(await live.count()).toBe(0);
  });

  it('answers a replay with the session as it is now, and changes nothing', async () => {
    await start();
    live.time += 850_000;
    const { details, replayed } = await start();
    expect(replayed).toBe(true);
    expect(details).toMatchObject({ state: 'warned', record: { startedAt: NOW } });
    await expect(start({ subject: 'another' })).rejects.toMatchObject({ code: 'session_exists' });
  });

  it('finishes by its replay a start that died between the row and the live store', async () => {
    const put = live.put;
    live.put = () => Promise.reject(new Error('died'));
    await expect(start()).rejects.toThrow('died');
    live.put = put;
    live.time += 60_000;
    expect((await start()).replayed).toBe(true);
    expect(await check()).toMatchObject({ expiresAt: NOW + 900_000 });
  });

  it('never starts anew what has ended, though the ledger has not caught up', async () => {
    await start();
    live.time += 900_000;
    await expect(start()).rejects.toMatchObject({ code: 'session_ended' });
    expect((await check())?.state).toBe('revoked');
  });

  it('takes an authentication up to 2 s ahead, and refuses one beyond by name', async () => {
    await expect(start({ authentication: { time: NOW + 2_000 } })).resolves.toBeDefined();
    await expect(start({ sessionId: 'ahead', authentication: { time: NOW + 2_001 } })).rejects.toMatchObject({
      code: 'validation_failed',
      faults: [{ pointer: '#/authentication/time' }],
    });
    expect((await check('ahead'))?.state).toBe('unknown');
  });

  it('counts the absolute timeout from the authentication', async () => {
    const { details } = await start({ authentication: { time: NOW - 3_600_000 } });
    expect(details).toMatchObject({ live: { absoluteExpiresAt: NOW + 39_600_000 } });
    await expect(start({ sessionId: 'old', authentication: { time: NOW - 43_200_000 } })).rejects.toMatchObject({
      code: 'authentication_too_old',
    });
  });

  describe('with one session per subject', () => {
    beforeEach(async () => {
      const baseline = (await truth.policies.find(tenant.id, 'baseline'))!.document;
      await truth.policies.replace({ ...baseline, maxConcurrentSessions: 1 }, '*', actIn(tenant));
    });

    it('ends the oldest in the live store too', async () => {
      await start({ sessionId: 'first' });
      await start({ sessionId: 'second' });
      expect(await check('first')).toMatchObject({ state: 'revoked', cause: 'concurrency' });
      expect(await check('second')).toMatchObject({ state: 'active' });
    });

    it('ends a displaced session that the live store has lost', async () => {
      await start({ sessionId: 'first' });
      live = Object.assign(live, new FakeLiveSessions(NOW));
      await start({ sessionId: 'second' });
      expect(await check('first')).toMatchObject({ state: 'revoked', cause: 'concurrency' });
    });

    it('does not count one that is over but not in the ledger yet', async () => {
      await start({ sessionId: 'first' });
      live.time += 900_000;
      await start({ sessionId: 'second' });
      expect(await check('first')).toMatchObject({ cause: 'idle_timeout' });
      expect((await truth.sessions.find(tenant.id, 'first'))?.intent).toBeUndefined();
    });
  });
});
