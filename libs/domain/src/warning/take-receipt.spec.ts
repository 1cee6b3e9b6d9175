import { bornTenant, decisionOn, fakeTruth, NOW, started } from '../testing/index.js';
import { Clock } from '../time/clock.js';
import { TakeReceipt } from './take-receipt.js';

const AT = NOW + 840_000;
const RECEIVED = AT + 5_000;

class StoppedClock extends Clock {
  now = () => RECEIVED;
}

describe('TakeReceipt', () => {
  async function warned() {
    const truth = fakeTruth(() => NOW);
    const tenant = await bornTenant(truth);
    const record = await started(truth, tenant);
    const { events } = await truth.ledger.commit([decisionOn(record, { type: 'expiring', decidedAt: AT })]);
    const place = { tenantId: tenant.id, sessionId: record.sessionId, eventId: events.at(-1)!.id };
    return { place, taking: new TakeReceipt(truth.warnings, new StoppedClock()) };
  }

  it.each([
    [AT, true],
    [AT - 1, false],
    [RECEIVED + 2_000, true],
    [RECEIVED + 2_001, false],
  ])('of one shown at %d: %s', async (shownAt, taken) => {
    const { place, taking } = await warned();
    const given = { application: 'shop', action: 'shown', shownAt } as const;
    const answer = taking.take(place, given);
    if (taken) await expect(answer).resolves.toEqual({ receipt: { ...given, receivedAt: RECEIVED }, replayed: false });
    else await expect(answer).rejects.toMatchObject({ code: 'validation_failed', faults: [{ pointer: '#/shownAt' }] });
  });

  it('knows no warning but those of the session', async () => {
    const { place, taking } = await warned();
    const answer = taking.take({ ...place, sessionId: 'other' }, { action: 'shown', shownAt: AT });
    await expect(answer).rejects.toMatchObject({ code: 'not_found' });
  });
});
