import { setTimeout as sleep } from 'node:timers/promises';
import { type CurfewOn, startCurfewOn } from '../support/curfew.js';
import { AFTER_A_LOSS } from '../support/history/bounds.js';
import { History } from '../support/history/history.js';
import { Load } from '../support/load.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { DOWN_AFTER_MS, GuardedRedis } from '../support/redis-sentinels.js';
import { waitFor } from '../support/wait-for.js';

/** From the loss of a master to the answer of its successor: it has to be missed, an heir elected, everybody be told. */
const BACK_MS = DOWN_AFTER_MS + 14_000;
/** Half over at the loss, such a session is due before there can be an heir: its election alone takes half a second. */
const DUE_SECONDS = 3;

describe('on a master and a replica that sentinels guard, under load', () => {
  let curfew: CurfewOn<GuardedRedis>;
  let receiver: Receiver;
  let history: History;
  let load: Load;
  beforeEach(async () => {
    [curfew, receiver] = await Promise.all([
      startCurfewOn(() => GuardedRedis.start(), { apis: 2, workers: 2 }),
      startReceiver(),
    ]);
    history = new History(curfew);
    await history.publish({ name: 'brief', match: {}, idleTimeoutSeconds: 10, warnBeforeSeconds: 3 });
    await history.publish({ name: 'due', match: { application: ['due'] }, absoluteTimeoutSeconds: DUE_SECONDS });
    await history.subscribe(receiver);
    load = new Load(history.client, { sessions: 60, everyMs: 100 });
    await load.begin();
    for (const sessionId of ['b-1', 'b-2', 'b-3']) {
      await history.client.start({ sessionId, subject: sessionId, application: 'b' });
    }
    await sleep(2_000);
  }, 120_000);
  afterEach(async () => {
    await load?.end();
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  const startDue = async () => {
    await history.client.start({ sessionId: 'due', subject: 'due', application: 'due' });
    await sleep(DUE_SECONDS * 500);
  };
  /** Resolves when every API answers checks again, and who was due meanwhile has ended, on time, and is known to have. */
  const untilBack = async (lost: number) => {
    const key = { sessionIds: ['b-1'] };
    for (const { url } of curfew.apis) {
      const answers = async () => (await curfew.api.at(url).post('/v1/check', key)).status === 200;
      await waitFor(answers, BACK_MS, 'an answer of the heir');
    }
    const back = Date.now();
    console.log(`checks are answered again ${back - lost} ms after the loss`);
    const { body } = await receiver.waitFor(({ body: told }) => /"session\.revoked".*"due"/.test(told), BACK_MS);
    const { cause, deadline } = (JSON.parse(body) as { data: { cause: string; deadline: string } }).data;
    console.log(
      `told ${Date.now() - Date.parse(deadline)} ms after a deadline ${back - Date.parse(deadline)} ms before that`,
    );
    expect(cause).toBe('absolute_timeout');
    expect(Date.parse(deadline)).toBeGreaterThan(lost);
    expect(Date.parse(deadline)).toBeLessThan(back);
  };
  const endsWell = async (name: string) => {
    await load.end();
    await waitFor(() => load.allOver(), 40_000);
    const { sessions } = await history.finish(name, AFTER_A_LOSS);
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
  };

  it('the master is killed while its replica lags: what that lacks holds, deleted keys and tightened policies too', async () => {
    const { body: key } = await curfew.api.post('/v1/keys', { name: 'short', scopes: ['check:read'] });
    const checkWith = async () => (await curfew.api.as(key.key).post('/v1/check', { sessionIds: ['b-1'] })).status;
    expect(await checkWith()).toBe(200);
    const old = await curfew.redis.master();
    await curfew.redis.lockReplicaOut();
    await history.publish({ name: 'tight', match: { application: ['b'] }, idleTimeoutSeconds: 5 });
    expect((await history.client.ask('DELETE', `/v1/keys/${key.id}`)).status).toBe(204);
    await sleep(1_500);
    // The heir never hears of it: it is brought back from PostgreSQL.
    await startDue();
    const lost = Date.now();
    curfew.redis.signal('SIGKILL', old);
    await untilBack(lost);
    expect(await curfew.redis.master()).not.toBe(old);
    expect(await checkWith()).toBe(401);
    await sleep(4_000);
    await endsWell('a master that sentinels replaced by a lagging replica');
  }, 180_000);

  it('a machine hangs, with the master and a sentinel on it: all follow the heir, and nothing is taken from the old', async () => {
    const old = await curfew.redis.master();
    const [sentinel] = curfew.redis.sentinels;
    await startDue();
    const lost = Date.now();
    curfew.redis.signal('SIGSTOP', old, sentinel!);
    await untilBack(lost);
    expect(await curfew.redis.master()).not.toBe(old);
    // Those who wait inside Redis have moved, too: an ending goes all the way.
    await history.client.logout('b-2');
    await receiver.waitFor(({ body }) => /"session\.revoked".*"b-2"/.test(body), BACK_MS);
    await sleep(3_000);
    curfew.redis.signal('SIGCONT', old, sentinel!);
    await waitFor(async () => /role:slave/.test(await curfew.redis.replication(old)), 30_000, 'a replica of the heir');
    await sleep(2_000);
    await endsWell('a master that hung, and came back as a replica');
  }, 180_000);
});
