import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { isV1aOf } from '../../libs/delivery/src/testing-fixtures/verify-v1a.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { type Received, type Receiver, startReceiver } from '../support/receiver.js';

/** Whether a receiver with these keys would take the request. */
const takes = ({ secret, publicKey }: { secret: string; publicKey: string }, { headers, body }: Received) => {
  const byPublicKey = isV1aOf(publicKey, headers, body);
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return byPublicKey;
  } catch {
    // With half of the keys is with neither.
    expect(byPublicKey).toBe(false);
    return false;
  }
};

describe('the keys of a webhook', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  beforeAll(async () => {
    [curfew, receiver] = [await startCurfew(), await startReceiver()];
  });
  afterAll(async () => {
    await receiver?.stop();
    await curfew?.stop();
  });

  async function subscribe(): Promise<Json> {
    const asked = { name: 'receiver', kind: 'webhook', url: receiver.url, events: ['subscription.test'] };
    return (await curfew.api.post('/v1/subscriptions', asked)).body;
  }
  const rotate = (id: string, body: object) => curfew.api.post(`/v1/subscriptions/${id}/rotate-secret`, body);
  async function told(id: string): Promise<Received> {
    const { eventId } = (await curfew.api.post(`/v1/subscriptions/${id}/test`)).body;
    return receiver.waitFor(({ headers }) => headers['webhook-id'] === eventId, 20_000);
  }

  it('sign with both, and the public one can be read', async () => {
    const born = await subscribe();
    const request = await told(born.id);
    expect(takes(born, request)).toBe(true);
    const { secret, ...rest } = born;
    expect(secret).toMatch(/^whsec_/);
    const read = (await curfew.api.get(`/v1/subscriptions/${born.id}`)).body;
    expect(read).toEqual(rest);
    expect(JSON.stringify(read)).not.toMatch(/whs(ec|k)_/);
    expect((await curfew.api.patch(`/v1/subscriptions/${born.id}`, read)).status).toBe(200);
  });

  it('change with an overlap in which receivers with the old and with the new are told', async () => {
    const born = await subscribe();
    const { status, body: second } = await rotate(born.id, { overlapSeconds: 3 });
    const rotatedAt = Date.now();
    expect(status).toBe(200);
    expect(second.secret).not.toBe(born.secret);
    expect(second.retiringKeys).toEqual([{ publicKey: born.publicKey, until: expect.any(String) }]);
    const during = await told(born.id);
    expect([takes(born, during), takes(second, during)]).toEqual([true, true]);
    expect((during.headers['webhook-signature'] as string).split(' ')).toHaveLength(4);
    await sleep(rotatedAt + 3_100 - Date.now());
    const after = await told(born.id);
    expect([takes(born, after), takes(second, after)]).toEqual([false, true]);
    expect((await curfew.api.get(`/v1/subscriptions/${born.id}`)).body.retiringKeys).toBeUndefined();
  });

  it('end at once when one was lost', async () => {
    const born = await subscribe();
    const { body: second } = await rotate(born.id, {});
    const { body: third } = await rotate(born.id, { overlapSeconds: 0 });
    const request = await told(born.id);
    expect([born, second, third].map((keys) => takes(keys, request))).toEqual([false, false, true]);
  });

  it('change for whoever may, within bounds, and answer a repeated request as the first', async () => {
    const born = await subscribe();
    const reader = await curfew.api.post('/v1/keys', { name: 'reader', scopes: ['subscriptions:read'] });
    const path = `/v1/subscriptions/${born.id}/rotate-secret`;
    expect((await curfew.api.as(reader.body.key).post(path, {})).status).toBe(403);
    const tenant = await curfew.api.post('/v1/tenants', { name: 'elsewhere' });
    expect((await curfew.api.as(tenant.body.adminKey).post(path, {})).status).toBe(404);
    for (const overlapSeconds of [-1, 604_801, 1.5, '60']) {
      expect((await rotate(born.id, { overlapSeconds })).body).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '#/overlapSeconds' }],
      });
    }
    const once = { 'idempotency-key': '"rotate-once"' };
    const [first, again] = [await curfew.api.post(path, {}, once), await curfew.api.post(path, {}, once)];
    expect(again.body).toEqual(first.body);
    const audit = (await curfew.api.get('/v1/audit?limit=200')).body.entries as Json[];
    const acts = audit.filter((entry) => entry.target === `subscription/${born.id}`);
    expect(acts.map(({ action }) => action)).toEqual(['subscription.create', 'subscription.rotate-secret']);
    expect(JSON.stringify(acts)).not.toContain(first.body.secret);
  });
});
