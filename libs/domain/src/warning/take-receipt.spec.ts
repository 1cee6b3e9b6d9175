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

  const given = { application: 'shop', action: 'shown' } as const;

  it.each([AT, RECEIVED + 2_000])('takes one shown at %d', async (shownAt) => {
    const { place, taking } = await warned();
    const receipt = { ...given, shownAt, receivedAt: RECEIVED };
    expect(await taking.take(place, { ...given, shownAt })).toEqual({ receipt, replayed: false });
  });

  it.each([AT - 1, RECEIVED + 2_001])('refuses one shown at %d', async (shownAt) => {
    const { place, taking } = await warned();
    const refusal = { code: 'validation_failed', faults: [{ pointer: '#/shownAt' }] };
    await expect(taking.take(place, { ...given, shownAt })).rejects.toMatchObject(refusal);
  });

  it('knows no warning but those of the session', async () => {
    const { place, taking } = await warned();
    const answer = taking.take({ ...place, sessionId: 'other' }, { action: 'shown', shownAt: AT });
    await expect(answer).rejects.toMatchObject({ code: 'not_found' });
  });
});
