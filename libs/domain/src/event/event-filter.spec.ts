import { type EventFilter, matchesEvent } from './event-filter.js';

const data = {
  eventId: 'e',
  schema: 1,
  tenant: 't',
  sessionId: 's',
  decidedAt: '',
  application: 'shop',
  groups: ['g', 'h'],
  cause: 'logout',
} as const;
const EVENT = { type: 'session.revoked', data } as const;

describe('matchesEvent', () => {
  it.each<[EventFilter]>([
    [{}],
    [{ type: ['session.started', 'session.revoked'] }],
    [{ sessionId: 's' }],
    [{ application: ['bank', 'shop'], cause: ['admin', 'logout'], group: ['x', 'h'] }],
  ])('lets pass what has one value of each member: %j', (filter) => {
    expect(matchesEvent(filter, EVENT)).toBe(true);
  });

  it.each<[EventFilter]>([
    [{ type: ['session.started'] }],
    [{ type: [] }],
    [{ sessionId: 't' }],
    [{ application: ['bank'] }],
    [{ cause: ['admin'] }],
    [{ group: ['x'] }],
    [{ application: ['shop'], group: ['x'] }],
  ])('holds back what lacks one: %j', (filter) => {
    expect(matchesEvent(filter, EVENT)).toBe(false);
  });

  it('holds back an event without the member that is asked for', () => {
    const bare = { type: 'policy.published', data: { eventId: 'e', schema: 1, tenant: 't', decidedAt: '' } } as const;
    for (const filter of [{ sessionId: 's' }, { application: ['shop'] }, { cause: ['logout'] }, { group: ['g'] }]) {
      expect(matchesEvent(filter, bare)).toBe(false);
    }
    expect(matchesEvent({ type: ['policy.published'] }, bare)).toBe(true);
  });
});
