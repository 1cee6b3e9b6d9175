import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { quantiles } from '../support/quantile.js';
import { type Answering, type Received, type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const WITHIN_SECONDS = 3;
const ENDINGS = 20;
/** What is asked of those that live, from the decision to the receipt. */
const MOST_MS = 1_000;

const APPLIED = { status: 200, body: '{"applied":true}' };
/** The first four of ten. */
const ODD: Readonly<Record<string, Answering>> = {
  dead: () => ({ instead: 'hang-up' }),
  slow: () => ({ ...APPLIED, delayMs: WITHIN_SECONDS * 1_000 + 500 }),
  lying: () => ({ status: 204 }),
  flapping: (_, attempt) => (attempt % 2 === 0 ? APPLIED : { status: 500 }),
};
const LIVING = ['1', '2', '3', '4', '5', '6'].map((nth) => `living ${nth}`);
const NAMES = [...Object.keys(ODD), ...LIVING];

interface Told {
  readonly id: string;
  readonly receivers: readonly Json[];
}

/** Ten receivers of the same endings, four of which do not do what they should. */
describe('ten receivers', () => {
  let curfew: Curfew;
  const receivers = new Map<string, Receiver>();
  const subscriptions = new Map<string, string>();
  let endings: readonly string[];
  beforeAll(async () => {
    curfew = await startCurfew({ environment: { CURFEW_CONVERGE_WITHIN_SECONDS: String(WITHIN_SECONDS) } });
    for (const name of NAMES) {
      const receiver = await startReceiver({ answer: ODD[name] ?? (() => APPLIED) });
      receivers.set(name, receiver);
      const asked = { name, kind: 'webhook', url: receiver.url, events: ['session.revoked'] };
      const { status, body } = await curfew.api.post('/v1/subscriptions', asked);
      expect(status).toBe(201);
      subscriptions.set(name, body.id);
    }
    // One after the other: a burst would measure the machine.
    for (let i = 0; i < ENDINGS; i++) {
      await curfew.api.post('/v1/sessions', { sessionId: `s-${i}`, subject: 'ada', application: 'shop' });
      await curfew.api.delete(`/v1/sessions/s-${i}`);
      await waitFor(() => LIVING.every((name) => receivers.get(name)!.requests.length > i), 10_000, `receipts of ${i}`);
    }
    const { events } = (await curfew.api.get('/v1/events?type=session.revoked')).body;
    endings = events.map((event: Json) => event.id as string);
    expect(endings).toHaveLength(ENDINGS);
  });
  afterAll(async () => {
    await Promise.all([...receivers.values()].map((receiver) => receiver.stop()));
    await curfew?.stop();
  });

  const reports = () =>
    Promise.all(endings.map(async (id) => (await curfew.api.get(`/v1/events/${id}/convergence`)).body as Told));
  const named = (found: Told, which: (one: Json) => boolean) => found.receivers.filter(which).map(({ name }) => name);
  /** Until every report names those, and no others, as having applied it. */
  const untilApplied = (names: readonly string[], ms: number): Promise<readonly Told[]> =>
    waitFor(
      async () => {
        const found = await reports();
        const applied = (one: Json) => one.status === 'applied';
        return found.every((one) => named(one, applied).join() === names.join()) ? found : undefined;
      },
      ms,
      `applied by ${names.join()}`,
    );

  it('are reached within a second, those that live, whatever the others do', () => {
    const tookMs = ({ at, body }: Received) => at - Date.parse(JSON.parse(body).data.decidedAt);
    const received = LIVING.flatMap((name) => receivers.get(name)!.requests);
    expect(received).toHaveLength(LIVING.length * ENDINGS);
    const { p50, p99, max } = quantiles(received.map(tookMs));
    console.log(`from the decision to the receipt: p50 ${p50}, p99 ${p99}, at most ${max} ms`);
    expect(p99).toBeLessThanOrEqual(MOST_MS);
  });

  it('are named in the report: who has not applied it, and who did too late', async () => {
    const found = await untilApplied(
      NAMES.filter((name) => name !== 'dead' && name !== 'lying'),
      30_000,
    );
    for (const one of found) {
      expect(one).toMatchObject({ mustApply: 10, applied: 8, converged: false });
      expect(one.receivers.filter(({ name }) => LIVING.includes(name))).toEqual(
        LIVING.map(() => expect.objectContaining({ late: false })),
      );
    }
    await waitFor(async () =>
      (await reports()).every((one) => {
        const late = named(one, (receiver) => receiver.late);
        return ['dead', 'slow', 'lying'].every((name) => late.includes(name));
      }),
    );
  });

  it('are healed by a replay: the dead one has each once, and the report names the liar alone', async () => {
    const dead = receivers.get('dead')!;
    const deliveries = `/v1/subscriptions/${subscriptions.get('dead')}`;
    dead.answer(() => APPLIED);
    const tried = dead.requests.length;
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const { status, body } = await curfew.api.post(`${deliveries}/replay`, { from });
    // What the breaker never let out is owed as it is.
    expect([status, body.replayed > 0]).toEqual([202, true]);
    const found = await untilApplied(
      NAMES.filter((name) => name !== 'lying'),
      65_000,
    );
    expect(found.map((one) => named(one, ({ late }) => late))).toEqual(
      endings.map(() => expect.arrayContaining(['dead'])),
    );
    const healed = dead.requests.slice(tried).map(({ headers }) => headers['webhook-id']);
    expect(healed.toSorted()).toEqual(endings.toSorted());
  });
});
