import { type Bounds, STRICT } from './bounds.js';
import type { EventFact, Facts } from './facts.js';
import type { Heard } from './heard.js';
import { judge } from './judge.js';
import { report } from './report.js';
import { chained, exchange, T0, trueHistory } from './true-history.js';

interface Lie {
  readonly heard?: (heard: Heard) => void;
  readonly facts?: (facts: Facts) => Partial<Facts>;
  readonly bounds?: Partial<Bounds>;
}

function faultsOf({ heard: tell, facts: bend, bounds }: Lie): string[] {
  const { heard, facts } = trueHistory();
  tell?.(heard);
  return judge(heard, { ...facts, ...bend?.(facts) }, { ...STRICT, ...bounds });
}

const row = (facts: Facts, id: string) => facts.sessions.find(({ sessionId }) => sessionId === id)!;
const withRow = (facts: Facts, id: string, change: object) => ({
  sessions: facts.sessions.map((one) => (one.sessionId === id ? { ...one, ...change } : one)),
});
/** The ledger with one event changed, and everything that follows from that put right. */
const withEvent = (facts: Facts, id: string, change: object): Partial<Facts> => {
  const events = chained(facts.events.map((e) => (e.id === id ? { ...e, data: { ...e.data, ...change } } : e)));
  return { events, head: events.at(-1), paged: events };
};
const without = <T>(set: ReadonlySet<T>, one: T) => new Set([...set].filter((other) => other !== one));
const iso = (ms: number) => new Date(ms).toISOString();

const LIES: readonly (readonly [lie: string, found: RegExp, how: Lie])[] = [
  [
    'a yes asked for after a no was read',
    /^out: check said yes, 1000 ms after logout had said no$/m,
    { heard: (h) => h.told.push({ ...exchange('out', 80, 5_005), via: 'check', says: 'yes' }) },
  ],
  [
    'activity taken in after a check said no',
    /^idle: activity said yes, 0 ms after check/m,
    { heard: (h) => h.told.push({ ...exchange('idle', 80, 12_105), via: 'activity', says: 'yes' }) },
  ],
  [
    'a started session that is said to be unknown',
    /^on: check said unknown after its start/m,
    { heard: (h) => h.told.push({ ...exchange('on', 80, 12_300), via: 'check', says: 'unknown' }) },
  ],
  [
    'a start that was answered and has no row',
    /^gone: its start was answered, and it has no row$/m,
    { heard: (h) => h.started.push(exchange('gone', 80, 0)) },
  ],
  [
    'a yes after the deadline',
    /^idle: check said yes 49 ms after its deadline$/m,
    { heard: (h) => h.told.push({ ...exchange('idle', 55, 12_050), via: 'check', says: 'yes' }) },
  ],
  [
    'a child that outlives its parent',
    /^on: lives, and its parent has ended$/m,
    { facts: (f) => withRow(f, 'on', { parentId: 'idle' }) },
  ],
  [
    'a child that ended after its parent, by itself',
    /^idle: ended 8000 ms after its parent, by itself$/m,
    { facts: (f) => withRow(f, 'idle', { parentId: 'out' }) },
  ],
  [
    "a child that ended with its parent, by another's cause",
    /^idle: ended by idle_timeout for \d+, its parent by logout for undefined$/m,
    {
      facts: (f) => ({
        ...withRow(f, 'idle', { parentId: 'out' }),
        ...withEvent(f, 'idle-revoked', { endedWithParent: true }),
      }),
    },
  ],
  [
    'a session that ended with a parent that it has not',
    /^idle: ended with its parent, and has none$/m,
    { facts: (f) => withEvent(f, 'idle-revoked', { endedWithParent: true }) },
  ],
  [
    'a parent that did not know of activity in its child',
    /^idle: session.revoked 3999 ms early/m,
    {
      heard: (h) => h.counted.push({ ...exchange('on', 56, 6_000), happenedAt: T0 + 6_000 }),
      facts: (f) => withRow(f, 'on', { parentId: 'idle' }),
    },
  ],
  ['a session that outlives its due time', /^on: still living 6000 ms after/m, { facts: () => ({ now: T0 + 26_000 }) }],
  [
    'a session that outlives its absolute timeout',
    /^on: still living 9999 ms after/m,
    { facts: () => ({ now: T0 + 70_000, due: new Map([['on', T0 + 90_000]]) }) },
  ],
  [
    'an ending that did not know of activity',
    /^idle: session.revoked 3999 ms early/m,
    { heard: (h) => h.counted.push({ ...exchange('idle', 56, 6_000), happenedAt: T0 + 6_000 }) },
  ],
  [
    'more than the stated bound of lost activity',
    /^idle: session.revoked 3999 ms early/m,
    {
      heard: (h) => h.counted.push({ ...exchange('idle', 56, 6_000), happenedAt: T0 + 6_000 }),
      bounds: { earlyMs: 3_000 },
    },
  ],
  [
    'a decision before its deadline',
    /^idle: session.revoked was decided 49 ms before/m,
    {
      facts: (f) => ({
        ...withEvent(f, 'idle-revoked', { decidedAt: iso(T0 + 11_952) }),
        ...withRow(f, 'idle', { ended: { ...row(f, 'idle').ended, decidedAt: T0 + 11_952 } }),
      }),
    },
  ],
  [
    'a deadline that is not last activity plus limit',
    /^idle: session.revoked by a deadline -2000 ms off its idle limit$/m,
    { facts: (f) => withRow(f, 'idle', { idleMs: 12_000 }) },
  ],
  [
    'a second ending',
    /^out: 2 events session.revoked, not one$/m,
    {
      facts: (f) => {
        const events = chained([...f.events, { ...f.events[3]!, id: 'out-again' }]);
        return { events, head: events.at(-1), paged: events };
      },
    },
  ],
  ['an ending without its event', /^out: 0 events/m, { facts: (f) => ({ events: dropped(f.events, 'out-revoked') }) }],
  [
    'an event without the ending of its row',
    /^out: has an ending in the ledger and none in its row$/m,
    { facts: (f) => withRow(f, 'out', { ended: undefined }) },
  ],
  [
    'a row and an event of two causes',
    /^out: its row says logout .*, its event admin/m,
    { facts: (f) => withEvent(f, 'out-revoked', { cause: 'admin' }) },
  ],
  [
    'a cause that clients heard and the row does not have',
    /^idle: ended by idle_timeout, but clients heard admin$/m,
    { heard: (h) => h.told.push({ ...exchange('idle', 80, 13_000), via: 'check', says: 'no', cause: 'admin' }) },
  ],
  [
    'a logout that was answered and did not last',
    /^on: a client was told that it ended, and it has no ending$/m,
    { heard: (h) => h.asked.push({ ...exchange('on', 80, 13_000), durability: 'durable' }) },
  ],
  [
    'an intent that never became an ending',
    /^on: its intent \(logout\) never/m,
    { facts: (f) => withRow(f, 'on', { intent: 'logout' }) },
  ],
  [
    'a tombstone of a living session',
    /^on: ended in the live store, and has no ending$/m,
    { facts: (f) => ({ tombstones: new Map([...f.tombstones, ['on', { cause: 'logout', decidedAt: T0 }]]) }) },
  ],
  [
    'a tombstone of another cause',
    /^out: ended by logout, but the live store remembers admin$/m,
    { facts: (f) => ({ tombstones: new Map([...f.tombstones, ['out', { cause: 'admin', decidedAt: T0 }]]) }) },
  ],
  ['a logout that nobody is named for', /^out: ended by logout, with 0 acts/m, { facts: () => ({ audited: [] }) }],
  [
    'a logout that is in the audit log twice',
    /^out: ended by logout, with 2 acts/m,
    { facts: () => ({ audited: ['session/out', 'session/out'] }) },
  ],
  [
    'an ending that only the row says is of a cut-off',
    /^out: its row says logout at \d+ for undefined by r-1, its event logout at \d+ for undefined by undefined$/m,
    { facts: (f) => withRow(f, 'out', { ended: { cause: 'logout', decidedAt: T0 + 4_001, revocationId: 'r-1' } }) },
  ],
  [
    'a cut-off that nobody is named for',
    /^out: ended by logout and a cut-off, with 0 acts for it and 1 of its own in the audit log$/m,
    { facts: (f) => withRow(f, 'out', { ended: { cause: 'logout', decidedAt: T0 + 4_001, revocationId: 'r-1' } }) },
  ],
  ['a parked decision', /^a decision was parked: on: no$/m, { facts: () => ({ parked: ['on: no'] }) }],
  [
    'an event that nobody was owed',
    /^session.revoked out \(seq 4\) for "all": no delivery$/m,
    { facts: (f) => ({ deliveries: f.deliveries.filter(({ eventId }) => eventId !== 'out-revoked') }) },
  ],
  [
    'an event that was owed twice',
    /^session.revoked out \(seq 4\) for "all": 2 deliveries, not one$/m,
    { facts: (f) => ({ deliveries: [...f.deliveries, f.deliveries[3]!] }) },
  ],
  [
    'a delivery that is still owed',
    /^session.revoked out \(seq 4\) for "all": still pending$/m,
    { facts: (f) => ({ deliveries: f.deliveries.map((d, i) => (i === 3 ? { ...d, status: 'pending' } : d)) }) },
  ],
  [
    'a delivery that never reached its receiver',
    /^session.revoked out \(seq 4\) for "all": delivered, but it never reached the receiver$/m,
    { facts: (f) => ({ received: new Map([['all', without(f.received.get('all')!, 'out-revoked')]]) }) },
  ],
  [
    'a receiver that was told what is not in the ledger',
    /^all was sent phantom, which is not in the ledger$/m,
    { facts: (f) => ({ received: new Map([['all', new Set([...f.received.get('all')!, 'phantom'])]]) }) },
  ],
  [
    'a delivery of nothing',
    /^a delivery of phantom, which is not/m,
    { facts: (f) => ({ deliveries: [...f.deliveries, { ...f.deliveries[0]!, eventId: 'phantom' }] }) },
  ],
  [
    'an ended session in Redis',
    /^out: ended by logout, lives in Redis$/m,
    { facts: (f) => ({ live: alsoOut(f.live) }) },
  ],
  [
    'an ended session in the due index',
    /^out: ended by logout, lives in Redis$/m,
    { facts: (f) => ({ due: new Map([...f.due, ['out', T0 + 20_000]]) }) },
  ],
  ['a session that Redis lost', /^on: has not ended, and Redis has lost it$/m, { facts: () => ({ live: new Set() }) }],
  [
    'a session that no alarm will find',
    /^on: lives, and the due index does not have it$/m,
    { facts: () => ({ due: new Map() }) },
  ],
  [
    'a record without a row',
    /^orphan: lives in Redis without a row$/m,
    { facts: (f) => ({ live: new Set([...f.live, 'orphan']) }) },
  ],
  ['a gap', /^the ledger has no event 2$/m, { facts: (f) => ({ events: dropped(f.events, 'out-started') }) }],
  [
    'an event that was changed afterwards',
    /^the ledger's chain breaks at event 2$/m,
    { facts: (f) => ({ events: f.events.map((e, i) => (i === 1 ? { ...e, timestamp: iso(T0) } : e)) }) },
  ],
  [
    'a ledger that lost its end',
    /^the ledger's head stands at 6, its last event at 5$/m,
    { facts: () => ({ head: { seq: 6, hash: '' } }) },
  ],
  [
    'a reader that missed an event',
    /^the reader's event 2 was session.started on \(seq 3\), the ledger's is session.started out \(seq 2\)$/m,
    { facts: (f) => ({ paged: dropped(f.paged, 'out-started') }) },
  ],
  [
    'a reader that missed the last event',
    /^the reader's event 5 was none/m,
    { facts: (f) => ({ paged: f.paged.slice(0, -1) }) },
  ],
  [
    'a reader that saw an event twice',
    /^the reader's event 3 was session.started out/m,
    { facts: (f) => ({ paged: [f.paged[0]!, f.paged[1]!, ...f.paged.slice(1)] }) },
  ],
];

function dropped(events: readonly EventFact[], id: string): EventFact[] {
  return events.filter((event) => event.id !== id);
}

function alsoOut(live: ReadonlySet<string>): Set<string> {
  return new Set([...live, 'out']);
}

describe('the history checker', () => {
  it('has nothing to say about a true history', () => expect(faultsOf({})).toEqual([]));

  it.each(LIES)('finds %s', (_, found, how) => expect(faultsOf(how).join('\n')).toMatch(found));

  it('puts up with what was stated', () => {
    const forgotten = (h: Heard) => void h.counted.push({ ...exchange('idle', 56, 6_000), happenedAt: T0 + 6_000 });
    expect(faultsOf({ heard: forgotten, bounds: { earlyMs: 4_000 } })).toEqual([]);
    const pending = (f: Facts) => ({ deliveries: f.deliveries.map((d) => ({ ...d, status: 'failed' })) });
    expect(faultsOf({ facts: pending, bounds: { owing: new Set(['all']) } })).toEqual([]);
    expect(faultsOf({ facts: (f) => ({ deliveries: f.deliveries.map((d) => ({ ...d, status: 'dead' })) }) })).toEqual(
      [],
    );
  });

  it('does not take for a lie what was under way at the same time', () => {
    const crossed = (h: Heard) => void h.told.push({ ...exchange('out', 50, 4_000), via: 'check', says: 'yes' });
    expect(faultsOf({ heard: crossed })).toEqual([]);
  });

  it('reports in a line', () => {
    const { heard, facts } = trueHistory();
    expect(report('a test', heard, facts, STRICT)).toBe(
      'a test: 3 sessions, 2 endings, 5 of 5 deliveries, lateness p50 50 p99 50 max 50 ms, 0 early cuts, 0 losses',
    );
  });
});
