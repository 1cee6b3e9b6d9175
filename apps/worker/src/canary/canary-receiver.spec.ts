import { messagesOf, webhookSigner } from '@curfew/delivery';
import type { ClaimedDelivery, OutboundAnswer, OutboundRequest, WebhookSender } from '@curfew/domain';
import { CanaryReceiver } from './canary-receiver.js';
import { canarySecret } from './canary-secret.js';
import { CANARY_URL } from './canary-url.js';

const NOW = 1_800_000_000_000;
const SECRET = canarySecret(Buffer.alloc(32, 1));

describe("the canaries' receiver", () => {
  let received: unknown[];
  let guarded: OutboundRequest[];
  let receiver: CanaryReceiver;
  beforeEach(() => {
    [received, guarded] = [[], []];
    const elsewhere: OutboundAnswer = { kind: 'refused', error: 'guarded' };
    const sender: Partial<WebhookSender> = {
      refusal: async () => 'guarded',
      send: async (request) => {
        guarded.push(request);
        return elsewhere;
      },
    };
    receiver = new CanaryReceiver(
      sender as WebhookSender,
      SECRET,
      { now: () => NOW },
      {
        received: (...args) => void received.push(args),
      },
    );
  });

  function request(url: string, secret = SECRET, tamper = (body: string) => body): OutboundRequest {
    const [decidedAt, deadline] = [NOW - 20, NOW - 30].map((at) => new Date(at).toISOString()) as [string, string];
    const data = { eventId: 'e', schema: 1 as const, tenant: 't', decidedAt, deadline };
    const event = { id: 'e', type: 'session.revoked', timestamp: NOW - 20, data };
    const [message] = messagesOf({ deliveries: [{ event } as unknown as ClaimedDelivery] });
    const { id, body } = message!;
    const headers = webhookSigner([{ secret }])({ id, at: NOW, body });
    return { url, headers, body: tamper(body) };
  }

  it('applies what is genuine, without leaving the process', async () => {
    const answer = await receiver.send(request(CANARY_URL));
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"applied":true') });
    expect(received).toEqual([['e', NOW - 30, NOW - 20, NOW]]);
    expect(guarded).toEqual([]);
  });

  it.each([
    ['another secret', canarySecret(Buffer.alloc(32, 2)), undefined],
    ['another body', SECRET, (body: string) => `${body} `],
  ])('refuses %s', async (_, secret, tamper) => {
    expect(await receiver.send(request(CANARY_URL, secret, tamper))).toMatchObject({ status: 401 });
    expect(received).toEqual([]);
  });

  it.each([
    'https://receiver.example/',
    `${CANARY_URL}/`,
    `${CANARY_URL}?`,
    CANARY_URL.toUpperCase(),
    'http://127.0.0.1/',
  ])('leaves %s to the guard', async (url) => {
    expect(await receiver.send(request(url))).toMatchObject({ kind: 'refused' });
    expect(guarded).toHaveLength(1);
    expect(await receiver.refusal(url)).toBe('guarded');
  });

  it('is refused to whoever asks for it', async () => expect(await receiver.refusal(CANARY_URL)).toBe('guarded'));
});
