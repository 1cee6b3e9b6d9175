import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

describe('a receiver that fails', () => {
  let curfew: Curfew;
  const receivers: Receiver[] = [];
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.stop();
    await curfew?.stop();
  });

  async function subscribe(application: string, status: number, over: object = {}) {
    const receiver = await startReceiver({ answer: () => ({ status }) });
    receivers.push(receiver);
    const asked = { name: application, kind: 'webhook', url: receiver.url, events: ['session.revoked'], ...over };
    const { body } = await curfew.api.post('/v1/subscriptions', { ...asked, filter: { application: [application] } });
    const read = async () => (await curfew.api.get(`/v1/subscriptions/${body.id}`)).body as Json;
    return { receiver, id: body.id as string, read };
  }
  async function end(application: string, count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, i) => `${application}-${i}`);
    for (const sessionId of ids) await curfew.api.post('/v1/sessions', { sessionId, subject: 'ada', application });
    await Promise.all(ids.map((id) => curfew.api.delete(`/v1/sessions/${id}`)));
  }

  it('is only probed, in sight, and gets all it missed when it answers again', async () => {
    curfew = await startCurfew();
    const { receiver, id, read } = await subscribe('broken', 500);
    await end('broken', 30);
    await waitFor(async () => (await read()).failing?.nextProbeAt !== undefined, 20_000);
    expect((await read()).failing).toMatchObject({ failures: expect.any(Number), since: expect.any(String) });
    const patched = await curfew.api.patch(`/v1/subscriptions/${id}`, { ...(await read()), concurrency: 4 });
    expect(patched).toMatchObject({ status: 200, body: { concurrency: 4 } });
    receiver.answer(() => ({ status: 204 }));
    const statuses = async () =>
      ((await curfew.api.get(`/v1/subscriptions/${id}/deliveries?limit=200`)).body.deliveries as Json[]).map(
        ({ status }) => status as string,
      );
    await waitFor(async () => (await statuses()).filter((status) => status === 'delivered').length === 30, 90_000);
    expect((await read()).failing).toBeUndefined();
  });

  it('is disabled when it fails for too long, and the others are told', async () => {
    curfew = await startCurfew({ environment: { CURFEW_WEBHOOK_DISABLE_AFTER_SECONDS: '1' } });
    const told = await startReceiver();
    receivers.push(told);
    const others = { name: 'others', kind: 'webhook', url: told.url, events: ['subscription.disabled'] };
    await curfew.api.post('/v1/subscriptions', others);
    const { id, read } = await subscribe('lost', 503);
    await end('lost', 1);
    await waitFor(async () => (await read()).status === 'disabled', 30_000);
    expect((await read()).disabledReason).toBe('nothing could be delivered for too long');
    const { body } = await told.waitFor(() => true, 20_000);
    expect(JSON.parse(body)).toMatchObject({ type: 'subscription.disabled', data: { subscription: { id } } });
  });
});
