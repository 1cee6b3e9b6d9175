import { createHash } from 'node:crypto';
import { canonicalJson } from '@curfew/domain';
import type { EventFact, Facts } from './facts.js';
import { Heard, type Exchange, type Moment } from './heard.js';

export const T0 = Date.parse('2026-01-01T00:00:00.000Z');
const IDLE_MS = 10_000;
const instant = (ms: number) => new Date(ms).toISOString();

export const moment = (turn: number, afterMs: number): Moment => ({ turn, at: T0 + afterMs });
export const exchange = (sessionId: string, turn: number, afterMs: number): Exchange => ({
  sessionId,
  sent: moment(turn, afterMs),
  answered: moment(turn + 1, afterMs + 5),
});

/** Gives the events their places and hashes. */
export function chained(events: readonly Omit<EventFact, 'seq' | 'hash'>[]): EventFact[] {
  let hash = '0'.repeat(64);
  return events.map(({ data, id, timestamp, type }, i) => {
    const seq = i + 1;
    hash = createHash('sha256')
      .update(`${hash}\n${canonicalJson({ data, id, seq, timestamp, type })}`)
      .digest('hex');
    return { data, id, timestamp, type, seq, hash };
  });
}

function started(sessionId: string, at: number): Omit<EventFact, 'seq' | 'hash'> {
  const data = { sessionId, application: 'a', decidedAt: instant(at), lastActivityAt: instant(at), generation: 1 };
  return { id: `${sessionId}-started`, type: 'session.started', timestamp: instant(at), data };
}

function revoked(sessionId: string, at: number, more: object): Omit<EventFact, 'seq' | 'hash'> {
  const data = { sessionId, application: 'a', decidedAt: instant(at), generation: 1, ...more };
  return { id: `${sessionId}-revoked`, type: 'session.revoked', timestamp: instant(at), data };
}

/**
 * A history as it should be. `idle` was active 2 s after its start and timed out, `out` was logged out after 4 s, `on`
 * lives. One receiver wants everything.
 */
export function trueHistory(): { heard: Heard; facts: Facts } {
  const heard = new Heard();
  for (const [i, sessionId] of ['idle', 'out', 'on'].entries()) {
    const start = exchange(sessionId, 10 * i, 0);
    heard.started.push(start);
    heard.told.push({ ...start, via: 'start', says: 'yes' });
  }
  heard.counted.push({ ...exchange('idle', 40, 2_000), happenedAt: T0 + 2_000 });
  heard.told.push({ ...exchange('idle', 40, 2_000), via: 'activity', says: 'yes' });
  heard.asked.push({ ...exchange('out', 50, 4_000), durability: 'durable' });
  heard.told.push({ ...exchange('idle', 60, 12_100), via: 'check', says: 'no', cause: 'idle_timeout' });
  heard.told.push({ ...exchange('on', 70, 12_200), via: 'check', says: 'yes' });

  const deadline = T0 + 2_001 + IDLE_MS;
  const events = chained([
    ...['idle', 'out', 'on'].map((sessionId) => started(sessionId, T0 + 1)),
    revoked('out', T0 + 4_001, { cause: 'logout', lastActivityAt: instant(T0 + 1) }),
    revoked('idle', deadline + 50, {
      cause: 'idle_timeout',
      clock: 'idle',
      deadline: instant(deadline),
      lastActivityAt: instant(T0 + 2_001),
      latenessMs: 50,
    }),
  ]);
  const row = { authenticatedAt: T0 + 1, idleMs: IDLE_MS, absoluteMs: 60_000, generation: 1 };
  const endings = {
    idle: { cause: 'idle_timeout', deadline, decidedAt: deadline + 50 },
    out: { cause: 'logout', decidedAt: T0 + 4_001 },
  };
  const facts: Facts = {
    now: T0 + 14_000,
    sessions: [
      { ...row, sessionId: 'idle', ended: endings.idle },
      { ...row, sessionId: 'out', ended: endings.out },
      { ...row, sessionId: 'on' },
    ],
    events,
    head: events.at(-1)!,
    dropped: 0,
    subscriptions: [{ id: 'all', name: 'all', createdAt: T0 - 1, enabled: true, events: ['*'], filter: {} }],
    deliveries: events.map(({ id, type }) => ({ subscriptionId: 'all', eventId: id, type, status: 'delivered' })),
    audited: ['session/out'],
    parked: [],
    live: new Set(['on']),
    due: new Map([['on', T0 + 20_000]]),
    tombstones: new Map(Object.entries(endings)),
    paged: events,
    received: new Map([['all', new Set(events.map(({ id }) => id))]]),
  };
  return { heard, facts };
}
