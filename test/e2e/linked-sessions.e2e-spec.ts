import { Redis } from 'ioredis';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Data {
  readonly eventId: string;
  readonly sessionId: string;
  readonly parentId?: string;
  readonly cause?: string;
  readonly deadline?: string;
  readonly reason?: string;
  readonly actor?: string;
  readonly endedWithParent?: boolean;
}

/** Applications with clocks of their own under one sign-on (engine rule 26), over HTTP. */
describe('linked sessions', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;

  beforeAll(async () => {
    [curfew, receiver] = await Promise.all([startCurfew({ apis: 2, workers: 2 }), startReceiver()]);
    history = new History(curfew);
    await history.subscribe(receiver);
    const policy = (name: string, limits: object) =>
      curfew.api.post('/v1/policies', { name, match: { application: [name] }, warnBeforeSeconds: 0, ...limits });
    await policy('sign-on', { idleTimeoutSeconds: 600 });
    await policy('brief', { idleTimeoutSeconds: 3 });
    await policy('strict', { idleTimeoutSeconds: 2 });
    await policy('locking', { idleTimeoutSeconds: 2, onIdle: 'lock', lockedTimeoutSeconds: 2 });
  });
  afterAll(async () => {
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  const start = async (sessionId: string, application: string, more: object = {}) => {
    const { status, body } = await history.client.start({ sessionId, subject: 'ada', application, ...more });
    expect({ status, body }).toMatchObject({ status: 201 });
    return body as { sessionId: string; parentId?: string; expiresAt: string; idleExpiresAt: string };
  };
  /** A parent `name` and children `name-0`, …: with 16 shards, most are of another shard than their parent. */
  const family = async (name: string, of: string, child: string, count: number) => {
    const parent = await start(name, of);
    const children: string[] = [];
    for (let i = 0; i < count; i++) {
      await start(`${name}-${i}`, child, { parentId: name });
      children.push(`${name}-${i}`);
    }
    return { parent, children };
  };
  const check = async (...ids: string[]) => {
    const { body } = await history.client.check(ids);
    return (body.sessions as { state: string; cause?: string }[]).map(({ state, cause }) => cause ?? state);
  };
  const endings = (ids: readonly string[]) =>
    receiver.requests
      .map(({ body }) => JSON.parse(body) as { type: string; data: Data })
      .filter(({ type, data }) => type === 'session.revoked' && ids.includes(data.sessionId))
      .map(({ data }) => data);
  /** Waits for an ending of each, and finds one of each. */
  const ended = async (ids: readonly string[]) => {
    await waitFor(() => ids.every((id) => endings([id]).length > 0), 20_000, `endings of ${ids.join(', ')}`);
    const found = endings(ids);
    expect(new Set(found.map(({ eventId }) => eventId)).size).toBe(ids.length);
    return found;
  };

  it('are kept alive by their own activity, and keep their parent alive', async () => {
    const { parent } = await family('busy', 'brief', 'sign-on', 1);
    for (let i = 0; i < 5; i++) {
      await sleep(1_000);
      await history.client.report([{ sessionId: 'busy-0', kind: 'keyboard' }]);
    }
    expect(Date.now()).toBeGreaterThan(Date.parse(parent.expiresAt));
    expect(await check('busy', 'busy-0')).toEqual(['active', 'active']);
    const read = (await curfew.api.get('/v1/sessions/busy-0')).body;
    expect(read).toMatchObject({ parentId: 'busy', state: 'active' });
    const above = (await curfew.api.get('/v1/sessions/busy')).body;
    expect(above.lastActivityAt).toBe(read.lastActivityAt);
    expect(read.expiresAt).toBe(above.expiresAt);
    expect(Date.parse(read.idleExpiresAt)).toBeGreaterThan(Date.parse(read.expiresAt));
    const ends = await ended(['busy', 'busy-0']);
    expect(new Set(ends.map(({ deadline }) => deadline)).size).toBe(1);
  });

  it('end alone by their own idle timeout', async () => {
    await family('lenient', 'sign-on', 'strict', 2);
    const { body } = await curfew.api.get('/v1/sessions/lenient-0/deadline');
    expect(body.effective).toMatchObject({ sessionId: 'lenient-0', kind: 'idle' });
    expect(body.candidates.map((c: { sessionId: string; kind: string }) => `${c.sessionId} ${c.kind}`)).toEqual([
      'lenient-0 idle',
      'lenient-0 absolute',
      'lenient idle',
      'lenient absolute',
    ]);
    const [one] = await ended(['lenient-0', 'lenient-1']);
    expect(one).toMatchObject({ cause: 'idle_timeout', parentId: 'lenient' });
    expect(one).not.toHaveProperty('endedWithParent');
    expect(await check('lenient', 'lenient-0')).toEqual(['active', 'idle_timeout']);
  });

  it('end with their parent when that is revoked, each announced once; a logout of one leaves the rest', async () => {
    const { children } = await family('revoked', 'sign-on', 'sign-on', 8);
    expect((await history.client.logout('revoked-0')).status).toBe(204);
    expect(await check('revoked', 'revoked-0', 'revoked-1')).toEqual(['active', 'logout', 'active']);
    const listed = (await curfew.api.get('/v1/sessions?parentId=revoked&state=active&limit=50')).body;
    expect(listed.sessions).toHaveLength(7);
    const { status } = await history.client.revoke('revoked', 'stolen laptop');
    expect(status).toBe(200);
    expect(await check(...children)).toEqual(['logout', ...Array.from({ length: 7 }, () => 'admin')]);
    const ends = await ended(['revoked', ...children]);
    for (const end of ends.filter(({ cause }) => cause === 'admin')) {
      expect(end).toMatchObject({ reason: 'stolen laptop', actor: expect.any(String) });
    }
    expect(ends.filter(({ endedWithParent }) => endedWithParent)).toHaveLength(7);
    expect((await curfew.api.get('/v1/sessions/revoked-3')).body).toMatchObject({ state: 'revoked', cause: 'admin' });
    await history.client.logout('revoked');
    expect(await check('revoked-0')).toEqual(['logout']);
  });

  it('are refused from the deadline of their parent on, though no worker is alive', async () => {
    curfew.workers.forEach((worker) => worker.kill('SIGSTOP'));
    let children: string[];
    try {
      const made = await family('frozen', 'strict', 'sign-on', 4);
      ({ children } = made);
      await sleep(Date.parse(made.parent.expiresAt) - Date.now() + 50);
      expect(await check(...children)).toEqual(children.map(() => 'idle_timeout'));
      const { body } = await history.client.report([{ sessionId: children[0]!, kind: 'keyboard' }]);
      expect(body).toMatchObject({ accepted: 0, rejected: [{ index: 0, code: 'session_ended' }] });
      const read = (await curfew.api.get(`/v1/sessions/${children[1]}`)).body;
      expect(read).toMatchObject({ state: 'revoked', cause: 'idle_timeout', deadline: made.parent.expiresAt });
    } finally {
      curfew.workers.forEach((worker) => worker.kill('SIGCONT'));
    }
    for (const end of await ended(children)) expect(end).toMatchObject({ endedWithParent: true, parentId: 'frozen' });
  });

  it('are locked while their parent is, and end when that ends', async () => {
    const { children } = await family('locked', 'locking', 'sign-on', 3);
    await waitFor(async () => (await check('locked'))[0] === 'locked');
    expect(await check(...children)).toEqual(['locked', 'locked', 'locked']);
    const { body } = await history.client.report([{ sessionId: children[0]!, kind: 'keyboard' }]);
    expect(body.rejected).toEqual([{ index: 0, code: 'session_locked' }]);
    const late = await curfew.api.post('/v1/sessions', { subject: 'ada', application: 'x', parentId: 'locked' });
    expect([late.status, late.body.code]).toEqual([409, 'parent_locked']);
    for (const end of await ended(children)) expect(end.cause).toBe('locked_timeout');
  });

  it('need a parent that is there, lives, and is no child', async () => {
    await family('single', 'sign-on', 'sign-on', 1);
    await start('over', 'sign-on');
    await history.client.logout('over');
    const refused = async (parentId: string, sessionId?: string) => {
      const { status, body } = await curfew.api.post('/v1/sessions', {
        sessionId,
        subject: 'ada',
        application: 'x',
        parentId,
      });
      return [status, body.code];
    };
    expect(await refused('nobody')).toEqual([404, 'parent_unknown']);
    expect(await refused('over')).toEqual([409, 'parent_ended']);
    expect(await refused('single-0')).toEqual([409, 'parent_is_child']);
    expect(await refused('self', 'self')).toEqual([400, 'validation_failed']);
    const { body: tenant } = await curfew.api.post('/v1/tenants', { name: 'other' });
    const other = curfew.api.as(tenant.adminKey as string);
    const foreign = { subject: 'eve', application: 'x', parentId: 'single' };
    expect((await other.post('/v1/sessions', foreign)).body).toMatchObject({ code: 'parent_unknown' });
    const again = { sessionId: 'single-0', subject: 'ada', application: 'sign-on', parentId: 'single' };
    expect((await curfew.api.post('/v1/sessions', again)).status).toBe(200);
  });

  it('come back when Redis is emptied, in whatever order they are asked for', async () => {
    const { children } = await family('lost', 'sign-on', 'sign-on', 6);
    const gone = await family('gone', 'sign-on', 'sign-on', 3);
    await history.client.logout('gone');
    await ended(['gone', ...gone.children]);
    const redis = new Redis(curfew.redis.url);
    await redis.flushall();
    redis.disconnect();
    const batch = [children[0]!, 'lost', gone.children[0]!, children[1]!, 'nobody-at-all'];
    expect(await check(...batch)).toEqual(['active', 'active', 'logout', 'active', 'unknown']);
    const { body } = await history.client.report([{ sessionId: children[2]!, kind: 'keyboard' }]);
    expect(body.accepted).toBe(1);
    await history.client.logout('lost');
    expect(await check(...children)).toEqual(children.map(() => 'logout'));
    await ended(['lost', ...children]);
  });

  it('follow a policy that is tightened under their parent', async () => {
    await curfew.api.post('/v1/policies', { name: 'later', match: { application: ['later'] } });
    const { children } = await family('tight', 'later', 'sign-on', 3);
    await sleep(1_100);
    const policy = { name: 'later', match: { application: ['later'] }, idleTimeoutSeconds: 1, warnBeforeSeconds: 0 };
    const { status } = await curfew.api.put('/v1/policies/later', policy, { 'if-match': '*' });
    expect(status).toBe(200);
    for (const end of await ended(['tight', ...children])) expect(end.cause).toBe('policy');
  });

  it('leave a true history behind', async () => {
    await history.finish('linked sessions', { earlyMs: 10_000 });
  });
});
