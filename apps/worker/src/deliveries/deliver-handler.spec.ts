import { newSecret, SecretBox, signV1 } from '@curfew/delivery';
import type {
  AttemptOutcome,
  ClaimedBatch,
  Deliveries,
  JobQueue,
  OutboundAnswer,
  OutboundRequest,
  WebhookSender,
} from '@curfew/domain';
import { WorkerMetrics } from '../operations/worker-metrics.js';
import { deliverHandler } from './deliver-handler.js';
import { DeliveryDispatcher } from './delivery-dispatcher.js';

const NOW = 1_800_000_000_000;
const SECRET = newSecret();
const box = new SecretBox(Buffer.alloc(32, 7));
const answered = (status: number): OutboundAnswer => ({ kind: 'answered', status, body: '' });

describe('deliverHandler', () => {
  let batch: ClaimedBatch | undefined;
  let claimed: unknown[];
  let sent: OutboundRequest[];
  let settled: AttemptOutcome[];
  let disabled: string[];
  let applied: unknown[];
  let jobs: { queue: string; jobs: readonly object[] }[];
  let answer: (request: OutboundRequest) => Promise<OutboundAnswer>;
  let settle: () => Promise<void>;
  beforeEach(() => {
    [claimed, sent, settled, disabled, applied, jobs] = [[], [], [], [], [], []];
    answer = async () => answered(204);
    settle = async () => undefined;
    batch = owed(3);
  });

  function owed(count: number, type: 'session.revoked' | 'session.expiring' = 'session.revoked'): ClaimedBatch {
    const deliveries = Array.from({ length: count }, (_, i) => {
      const data = { eventId: `event-${i}`, schema: 1 as const, tenant: 't', decidedAt: '' };
      const event = { id: `event-${i}`, seq: i + 1, type, timestamp: NOW, hash: '', data };
      return { id: `d-${i}`, attempt: 1, event, decidedAt: NOW, giveUpAt: NOW + 86_400_000 };
    });
    return { tenantId: 't', url: 'https://r.example/', sealedSecret: box.seal(SECRET, 't'), deliveries };
  }

  async function deliver(): Promise<void> {
    const deliveries: Partial<Deliveries> = {
      claim: async (...asked) => {
        claimed.push(asked);
        return batch;
      },
      settle: async (_, outcomes) => {
        await settle();
        settled.push(...outcomes);
      },
      disable: async (id, reason) => {
        disabled.push(`${id}: ${reason}`);
      },
    };
    const sender: Partial<WebhookSender> = {
      send: async (request) => {
        sent.push(request);
        return answer(request);
      },
    };
    const queue: JobQueue = {
      add: async (to, _name, more) => {
        jobs.push({ queue: to, jobs: more });
      },
    };
    const tools = {
      deliveries: deliveries as Deliveries,
      sender: sender as WebhookSender,
      box,
      dispatcher: new DeliveryDispatcher(queue, { notEnqueued: () => undefined }),
      applied: { measure: async (...measured: unknown[]) => void applied.push(measured) },
      clock: { now: () => NOW },
    };
    const items = [{ id: 'd-0', attempt: 0 }];
    const payload = { v: 1, subscriptionId: 'sub-1', revocation: true, items } as const;
    await deliverHandler(tools, new WorkerMetrics())(payload);
  }

  it('sends each, signed for its event and this attempt, and records what came of it', async () => {
    await deliver();
    expect(claimed).toEqual([['sub-1', [{ id: 'd-0', attempt: 0 }], expect.any(Number)]]);
    expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual(['event-0', 'event-1', 'event-2']);
    const [{ url, body, headers }] = sent as [OutboundRequest];
    expect(url).toBe('https://r.example/');
    expect(JSON.parse(body)).toMatchObject({ type: 'session.revoked', data: { eventId: 'event-0' } });
    expect(headers['webhook-signature']).toBe(signV1(SECRET, 'event-0', NOW / 1_000, body));
    expect(settled).toEqual(['d-0', 'd-1', 'd-2'].map((id) => ({ id, result: 'delivered', status: 204, at: NOW })));
    expect(jobs).toEqual([]);
  });

  it('records what a receiver says that it has applied, and measures it', async () => {
    answer = async ({ headers }) => {
      const said = headers['webhook-id'] === 'event-1' ? '{"applied":true,"connectionsClosed":2}' : '{"applied":1}';
      return { ...answered(200), body: said } as OutboundAnswer;
    };
    await deliver();
    expect(settled.map((outcome) => 'applied' in outcome && outcome.applied)).toEqual([
      false,
      { connectionsClosed: 2 },
      false,
    ]);
    expect(applied).toEqual([['sub-1', batch, settled]]);
  });

  it('sends nothing when nothing could be claimed', async () => {
    batch = undefined;
    await deliver();
    batch = owed(0);
    await deliver();
    expect([sent, settled, jobs]).toEqual([[], [], []]);
  });

  it.each([
    ['session.revoked', 'revocations'],
    ['session.expiring', 'deliveries'],
  ] as const)('lets each %s that failed go on alone, on its own queue', async (type, queue) => {
    batch = owed(3, type);
    answer = async ({ headers }) => answered(headers['webhook-id'] === 'event-1' ? 500 : 204);
    await deliver();
    expect(settled.map(({ result }) => result).toSorted()).toEqual(['delivered', 'delivered', 'failed']);
    const [failed] = settled.filter((outcome) => outcome.result === 'failed');
    expect(jobs).toMatchObject([
      {
        queue,
        jobs: [
          {
            payload: { v: 1, subscriptionId: 'sub-1', items: [{ id: 'd-1', attempt: 1 }] },
            options: { delayMs: failed?.retryInMs },
          },
        ],
      },
    ]);
  });

  it('disables the subscription when the receiver is gone for good, and gives up that delivery', async () => {
    answer = async ({ headers }) => answered(headers['webhook-id'] === 'event-1' ? 410 : 204);
    await deliver();
    expect(settled.find(({ id }) => id === 'd-1')).toMatchObject({ result: 'dead', status: 410 });
    expect(disabled).toEqual(['sub-1: the receiver answered 410']);
    expect(jobs).toEqual([]);
  });

  it('lets nothing out under a secret that does not open, and says why', async () => {
    batch = { ...owed(1), sealedSecret: box.seal(SECRET, 'another tenant') };
    await deliver();
    expect(sent).toEqual([]);
    expect(settled).toMatchObject([{ result: 'failed', error: expect.stringContaining('does not open') }]);
    expect(jobs).toHaveLength(1);
  });

  it('records what is done while a slower one is still under way', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    answer = async ({ headers }) => {
      if (headers['webhook-id'] === 'event-2') await slow;
      return answered(204);
    };
    const working = deliver();
    const giveUpAt = performance.now() + 3_000;
    while (settled.length < 2 && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(settled.map(({ id }) => id)).toEqual(['d-0', 'd-1']);
    release();
    await working;
    expect(settled.map(({ id }) => id)).toEqual(['d-0', 'd-1', 'd-2']);
  });

  it('fails when the outcomes cannot be recorded, and enqueues no retry that nobody owes', async () => {
    answer = async () => answered(500);
    settle = () => Promise.reject(new Error('away'));
    await expect(deliver()).rejects.toThrow('away');
    expect(jobs).toEqual([]);
  });
});
