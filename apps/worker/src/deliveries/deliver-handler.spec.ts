import { newSecret, newSigningKeyPair, SecretBox, webhookSigner } from '@curfew/delivery';
import { headersContext, signingKeyContext } from '@curfew/domain';
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
import { deliverHandlers } from './deliver-handler.js';
import { DeliveryDispatcher } from './delivery-dispatcher.js';

const NOW = 1_800_000_000_000;
const SECRET = newSecret();
const { signingKey } = newSigningKeyPair();
const box = new SecretBox(Buffer.alloc(32, 7));
const KEYS = { secret: box.seal(SECRET, 't'), signingKey: box.seal(signingKey, signingKeyContext('t')) };
const JOB = { v: 1, subscriptionId: 'sub-1', revocation: true } as const;
const answered = (status: number): OutboundAnswer => ({ kind: 'answered', status, body: '' });

describe('deliverHandler', () => {
  let batch: ClaimedBatch | undefined;
  let claimed: unknown[];
  let gathered: unknown[];
  let sent: OutboundRequest[];
  let settled: AttemptOutcome[];
  let disabled: string[];
  let applied: unknown[];
  let jobs: { queue: string; jobs: readonly object[] }[];
  let answer: (request: OutboundRequest) => Promise<OutboundAnswer>;
  let settle: () => Promise<void>;
  beforeEach(() => {
    [claimed, gathered, sent, settled, disabled, applied, jobs] = [[], [], [], [], [], [], []];
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
    return { tenantId: 't', url: 'https://r.example/', keys: [KEYS], deliveries };
  }

  const deliver = () => handlers().deliver({ ...JOB, items: [{ id: 'd-0', attempt: 0 }] });
  const gather = () => handlers().gather(JOB);

  function handlers() {
    const deliveries: Partial<Deliveries> = {
      claim: async (...asked) => {
        claimed.push(asked);
        return batch;
      },
      gather: async (...asked) => {
        gathered.push(asked);
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
    return deliverHandlers(tools, new WorkerMetrics());
  }

  it('sends each, signed for its event and this attempt, and records what came of it', async () => {
    await deliver();
    expect(claimed).toEqual([['sub-1', [{ id: 'd-0', attempt: 0 }], expect.any(Number)]]);
    expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual(['event-0', 'event-1', 'event-2']);
    const [{ url, body, headers }] = sent as [OutboundRequest];
    expect(url).toBe('https://r.example/');
    expect(JSON.parse(body)).toMatchObject({ type: 'session.revoked', data: { eventId: 'event-0' } });
    expect(headers).toEqual(webhookSigner([{ secret: SECRET, signingKey }])({ id: 'event-0', at: NOW, body }));
    expect(settled).toMatchObject(
      ['d-0', 'd-1', 'd-2'].map((id, i) => ({
        ...{ id, result: 'delivered', status: 204, at: NOW },
        note: { webhookId: `event-${i}`, status: 204, request: sent[i]!.body.slice(0, 512) },
      })),
    );
    expect(jobs).toEqual([]);
  });

  it("sends the receiver's own headers with ours", async () => {
    const own = { authorization: 'Bearer x', 'webhook-id': 'ours it is' };
    batch = { ...owed(1), sealedHeaders: box.seal(JSON.stringify(own), headersContext('t')) };
    await deliver();
    expect(sent[0]!.headers).toMatchObject({ authorization: 'Bearer x', 'webhook-id': 'event-0' });
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

  it.each([
    ['secret', { ...KEYS, secret: box.seal(SECRET, 'another tenant') }],
    ['signing key', { ...KEYS, signingKey: box.seal(signingKey, 't') }],
  ])('lets nothing out under a %s that does not open, and says why', async (_, keys) => {
    batch = { ...owed(1), keys: [keys] };
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

  it('sends what it gathers as batches, and goes on as long as there are whole ones', async () => {
    batch = { ...owed(100), batching: { maxEvents: 50, maxWaitMs: 1_000 } };
    await gather();
    expect(gathered).toEqual([['sub-1', true, 100, expect.any(Number)]]);
    expect(sent.map(({ body }) => JSON.parse(body).events.length)).toEqual([50, 50]);
    expect(settled).toHaveLength(100);
    expect(jobs).toMatchObject([{ queue: 'revocations', jobs: [{ payload: JOB, options: { delayMs: 0 } }] }]);
    [batch, jobs] = [{ ...owed(99), batching: { maxEvents: 50, maxWaitMs: 1_000 } }, []];
    await gather();
    expect(jobs).toEqual([]);
  });

  it('puts nothing back when its receiver is busy: whoever works for it goes on with what is in the rows', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    answer = async () => {
      await slow;
      return answered(204);
    };
    const { deliver: work } = handlers();
    const job = (attempt: number) => work({ ...JOB, items: [{ id: 'd-0', attempt }] });
    const working = Array.from({ length: 8 }, () => job(0));
    while (claimed.length < 8) await new Promise((resolve) => setImmediate(resolve));
    await job(0);
    expect([claimed.length, gathered, jobs]).toEqual([8, [], []]);
    await job(1);
    expect(jobs).toMatchObject([{ jobs: [{ payload: { items: [{ id: 'd-0', attempt: 1 }] } }] }]);
    release();
    await Promise.all(working);
    expect(gathered.length).toBeGreaterThanOrEqual(1);
    expect(gathered[0]).toEqual(['sub-1', true, 100, expect.any(Number)]);
    jobs = [];
    await job(0);
    expect([claimed.length, jobs]).toEqual([9, []]);
  });

  it('gives its slot to others after some batches of what was missed', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    answer = async () => {
      await slow;
      return answered(204);
    };
    const { deliver: work } = handlers();
    const working = Array.from({ length: 9 }, () => work({ ...JOB, items: [{ id: 'd-0', attempt: 0 }] }));
    while (claimed.length < 8) await new Promise((resolve) => setImmediate(resolve));
    batch = owed(100);
    release();
    await Promise.all(working);
    expect(gathered).toHaveLength(8 * 10);
    expect(jobs.map(({ queue }) => queue)).toEqual(Array.from({ length: 8 }, () => 'revocations'));
  });

  it('tries the events of a batch that the receiver did not take again, together', async () => {
    batch = { ...owed(4), batching: { maxEvents: 10, maxWaitMs: 1_000 } };
    answer = async () => ({ kind: 'answered', status: 200, body: '{"events":["event-2","event-0"]}' });
    await deliver();
    expect(settled.map(({ id, result }) => [id, result])).toEqual([
      ['d-0', 'delivered'],
      ['d-1', 'failed'],
      ['d-2', 'delivered'],
      ['d-3', 'failed'],
    ]);
    const items = ['d-1', 'd-3'].map((id) => ({ id, attempt: 1 }));
    expect(jobs).toMatchObject([{ jobs: [{ payload: { items } }] }]);
  });

  it('fails when the outcomes cannot be recorded, and enqueues no retry that nobody owes', async () => {
    answer = async () => answered(500);
    settle = () => Promise.reject(new Error('away'));
    await expect(deliver()).rejects.toThrow('away');
    expect(jobs).toEqual([]);
  });
});
