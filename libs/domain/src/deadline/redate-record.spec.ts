import type { EffectiveLimits } from '../policy/policy.js';
import { limits } from '../testing/live-draft.js';
import type { LiveRecord } from './live-record.js';
import { redateRecord } from './redate-record.js';
import { settle } from './settle.js';

const START = 1_800_000_000_000;
const at = (seconds: number) => START + seconds * 1_000;

describe('redateRecord', () => {
  let told: string[];
  beforeEach(() => (told = []));
  const record = (over: Partial<LiveRecord> = {}): LiveRecord => ({
    state: 'live',
    warnedIdle: false,
    warnedAbsolute: false,
    observedIdle: false,
    observedAbsolute: false,
    lastActivityAt: START,
    lastSeenAt: START,
    subject: 'ada',
    profile: 1,
    cutOff: 1,
    startedAt: START,
    authenticatedAt: START,
    epoch: 0,
    generation: 1,
    limits: limits(),
    ...over,
  });
  const announce = (d: { type: string; clock?: string; cause?: string }) =>
    told.push([d.type, d.clock, d.cause].filter(Boolean).join(' '));
  const redate = (r: LiveRecord, over: Partial<EffectiveLimits>, seconds: number, generation = 2) =>
    redateRecord(r, generation, { limits: limits(over) }, at(seconds), announce);

  it('leaves everything alone at the same or a smaller generation', () => {
    const r = record({ generation: 2 });
    expect(redate(r, { idleTimeoutSeconds: 1 }, 50).outcome).toBe('stale');
    expect(r).toEqual(record({ generation: 2 }));
  });

  it('ends at the very instant the new deadline falls on, not one before', () => {
    expect(redate(record(), { idleTimeoutSeconds: 50, warnBeforeSeconds: 0 }, 49.999).outcome).toBe('kept');
    expect(redate(record(), { idleTimeoutSeconds: 50, warnBeforeSeconds: 0 }, 50)).toEqual({
      outcome: 'ended',
      ending: { cause: 'policy', deadline: at(50), decidedAt: at(50) },
    });
  });

  it('names the absolute clock when both new deadlines have passed', () => {
    redate(record(), { idleTimeoutSeconds: 30, absoluteTimeoutSeconds: 30 }, 50);
    expect(told).toEqual(['revoked absolute policy']);
  });

  it('does not warn again where the deadline stays', () => {
    const r = record();
    settle(r, at(85), announce);
    expect(redate(r, { warnBeforeSeconds: 40 }, 86).outcome).toBe('warned');
    expect(redate(r, { warnBeforeSeconds: 5 }, 87, 3).outcome).toBe('warned');
    expect(told).toEqual(['expiring idle']);
  });

  it('warns anew of a deadline that moved and is still near, without calling it extended', () => {
    const r = record();
    settle(r, at(85), announce);
    expect(redate(r, { idleTimeoutSeconds: 95 }, 86).outcome).toBe('warned');
    expect(told).toEqual(['expiring idle', 'expiring idle']);
  });

  it('takes back each warning by its own clock', () => {
    const r = record({ lastActivityAt: at(880) });
    settle(r, at(965), announce);
    expect(told).toEqual(['expiring idle', 'expiring absolute']);
    redate(r, { absoluteTimeoutSeconds: 5_000 }, 966);
    expect(told.slice(2)).toEqual(['extended absolute']);
    expect(r).toMatchObject({ warnedIdle: true, warnedAbsolute: false });
  });

  describe('a locked session', () => {
    const locked = (over: Partial<LiveRecord> = {}) =>
      record({
        state: 'locked',
        lockedAt: at(100),
        limits: limits({ onIdle: 'lock', lockedTimeoutSeconds: 60 }),
        ...over,
      });

    it('stays locked, however long the new idle timeout', () => {
      const r = locked();
      expect(redate(r, { idleTimeoutSeconds: 900, lockedTimeoutSeconds: 60 }, 110).outcome).toBe('kept');
      expect(r).toMatchObject({ state: 'locked', lockedAt: at(100), generation: 2 });
    });

    it('ends by policy when the new locked timeout has passed, counted from the deadline that locked', () => {
      expect(redate(locked(), { lockedTimeoutSeconds: 11 }, 110).outcome).toBe('kept');
      expect(redate(locked(), { lockedTimeoutSeconds: 10 }, 110).outcome).toBe('ended');
      expect(told).toEqual(['revoked locked policy']);
    });

    it('ends by the old locked timeout what was overdue under it', () => {
      const { ending } = redate(locked(), { lockedTimeoutSeconds: 900 }, 170);
      expect(ending).toEqual({ cause: 'locked_timeout', deadline: at(160), decidedAt: at(170) });
    });
  });

  it('reports an observed deadline anew only when the observed limit changed', () => {
    const observed = { idleTimeoutSeconds: 30, absoluteTimeoutSeconds: 400 };
    const r = record({ observed });
    settle(r, at(40), announce);
    redateRecord(r, 2, { limits: limits(), observed }, at(41), announce);
    expect(told).toEqual(['would_have_ended idle idle_timeout']);
    redateRecord(r, 3, { limits: limits(), observed: { ...observed, idleTimeoutSeconds: 35 } }, at(42), announce);
    expect(told).toHaveLength(2);
    redateRecord(r, 4, { limits: limits() }, at(43), announce);
    expect(r.observed).toBeUndefined();
    expect(told).toHaveLength(2);
  });
});
