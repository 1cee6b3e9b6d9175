import { decisionOf } from '../testing/index.js';
import type { Decision } from './decision.js';
import { decisionName } from './decision-name.js';

const TENANT = 'tenant';
const name = (over: Partial<Decision>) => decisionName(TENANT, decisionOf(over));

/** Event ids derive from these names (rule 14). */
describe('decisionName', () => {
  it('is the same for every ending of a session: whoever decides it, by whatever clock, there is one', () => {
    const endings: Partial<Decision>[] = [
      {},
      { cause: 'logout', clock: undefined, deadline: undefined },
      { clock: 'absolute', deadline: 5 },
      { epoch: 7, generation: 3, decidedAt: 1 },
    ];
    expect(new Set(endings.map(name))).toEqual(new Set(['tenant/s-1/session.revoked']));
  });

  it('tells what may happen more than once apart by epoch, clock and deadline, and by nothing else', () => {
    const warning = { type: 'expiring', cause: undefined, clock: 'idle', deadline: 5, epoch: 1 } as const;
    expect(name(warning)).toBe('tenant/s-1/session.expiring/1/idle/5');
    expect(name({ ...warning, decidedAt: 9, generation: 9, lastActivityAt: 9 })).toBe(name(warning));
    const others: Partial<Decision>[] = [{ epoch: 2 }, { clock: 'absolute' }, { deadline: 6 }, { type: 'extended' }];
    const names = others.map((over) => name({ ...warning, ...over }));
    expect(new Set([name(warning), ...names]).size).toBe(5);
    expect(name({ ...warning, sessionId: 's-2' })).not.toBe(name(warning));
  });
});
