import type { ActivityReport, CheckResult } from '../session/live-sessions.js';
import { ApplicationTally } from './application-tally.js';

describe('the tally of applications', () => {
  let now = 0;
  let tally: ApplicationTally;
  beforeEach(() => {
    now = 1_000_000;
    tally = new ApplicationTally(() => now);
  });
  const report = (application: string, sessionId: string, tenantNumber = 1): ActivityReport => {
    return { tenantNumber, sessionId, kind: 'keyboard', application };
  };
  const active = { state: 'active' } as const;
  const over = { state: 'revoked', rejected: 'session_ended' } as const;
  const taken = (part: 'seen' | 'reported' | 'refused') => tally.take().flatMap((batch): unknown[] => [...batch[part]]);

  it('tells of the first report for a session by each application, of each tenant', () => {
    tally.activity(
      [report('a', 's'), report('a', 's'), report('b', 's'), report('a', 't'), report('a', 's', 2)],
      [...[active, active, active, active, active]],
    );
    expect(taken('reported')).toEqual([
      { tenantNumber: 1, sessionId: 's', application: 'a', at: now },
      { tenantNumber: 1, sessionId: 's', application: 'b', at: now },
      { tenantNumber: 1, sessionId: 't', application: 'a', at: now },
      { tenantNumber: 2, sessionId: 's', application: 'a', at: now },
    ]);
    tally.activity([report('a', 's')], [active]);
    expect(taken('reported')).toEqual([]);
  });

  it('tells of a report again after a while, should the telling have got lost', () => {
    const reportAndTake = () => {
      tally.activity([report('a', 's')], [active]);
      return taken('reported').length;
    };
    expect(reportAndTake()).toBe(1);
    let told = 0;
    for (let minute = 0; minute < 20; minute++) {
      now += 60_000;
      told += reportAndTake();
    }
    expect(told).toBe(1);
  });

  it('knows nothing of a report that was refused, or that nobody has named', () => {
    const unknown = { state: 'unknown', rejected: 'session_unknown' } as const;
    tally.activity([report('a', 's'), report('-', 't')], [unknown, active]);
    expect(taken('reported')).toEqual([]);
  });

  it('counts uses of sessions that are over, by application', () => {
    tally.activity([report('a', 's'), report('a', 's')], [over, over]);
    now += 10;
    const results: CheckResult[] = [{ state: 'revoked', cause: 'logout' }, active, { state: 'unknown' }];
    const keys = ['s', 't', 'u'].map((sessionId) => ({ tenantNumber: 1, sessionId }));
    tally.checked(keys, results, 'a');
    tally.checked(keys, results);
    expect(taken('refused')).toEqual([
      { tenantNumber: 1, sessionId: 's', application: 'a', uses: 3, firstAt: now - 10, lastAt: now },
      { tenantNumber: 1, sessionId: 's', application: '-', uses: 1, firstAt: now, lastAt: now },
    ]);
    expect(taken('refused')).toEqual([]);
  });

  it('tells every five seconds who was seen doing what', () => {
    tally.activity([report('a', 's')], [active]);
    tally.acknowledged(1, 'a', 12);
    const [batch] = tally.take();
    expect(batch!.seen.map(({ mode }) => mode)).toEqual(['activity', 'acknowledgement']);
    expect(batch!.applied).toEqual([{ tenantNumber: 1, application: 'a', at: now, ms: 12 }]);
    now += 4_999;
    tally.activity([report('a', 's')], [active]);
    expect(taken('seen')).toEqual([]);
    now += 1;
    expect(taken('seen')).toEqual([{ tenantNumber: 1, application: 'a', mode: 'activity', at: now - 1 }]);
  });

  it('tells who follows events, when a key names the application', () => {
    tally.followed(1, 'a', 'feed');
    tally.followed(1, 'b', 'stream');
    tally.followed(1, undefined, 'stream');
    expect(taken('seen')).toEqual([
      { tenantNumber: 1, application: 'a', mode: 'feed', at: now },
      { tenantNumber: 1, application: 'b', mode: 'stream', at: now },
    ]);
  });

  it('bounds what waits, and goes in batches', () => {
    for (let i = 0; i < 30_000; i++) tally.activity([report('a', `s${i}`), report('a', `t${i}`)], [active, over]);
    const batches = tally.take();
    expect(batches).toHaveLength(20);
    expect(batches.every(({ reported, refused }) => reported.length === 1_000 && refused.length === 1_000)).toBe(true);
  });
});
