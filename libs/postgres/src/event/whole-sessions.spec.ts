import { decisionOf } from '@curfew/domain/testing';
import { wholeSessions } from './whole-sessions.js';

const about = (sessionId: string, type: 'expiring' | 'revoked' = 'revoked') => decisionOf({ sessionId, type });

describe('lots of decisions about whole sessions', () => {
  it('have so many sessions each, in the order in which they come', () => {
    const lots = wholeSessions(
      ['a', 'b', 'c', 'd', 'e'].map((id) => about(id)),
      2,
    );
    expect(lots.map((lot) => lot.map(({ sessionId }) => sessionId))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('keep together what is about one session, however far apart it comes', () => {
    const lots = wholeSessions([about('a', 'expiring'), about('b'), about('c'), about('a')], 2);
    expect(lots.map((lot) => lot.map(({ sessionId, type }) => `${sessionId} ${type}`))).toEqual([
      ['a expiring', 'b revoked', 'a revoked'],
      ['c revoked'],
    ]);
  });

  it('tell sessions of different tenants apart', () => {
    const lots = wholeSessions([about('a'), decisionOf({ tenantNumber: 2, sessionId: 'a' })], 1);
    expect(lots).toHaveLength(2);
  });
});
