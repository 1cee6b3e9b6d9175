import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../../../test/support/wait-for.js';
import { Redis } from 'ioredis';
import { listen } from '../cluster/listen.js';
import { openRedis, whenReady } from '../connection.js';
import type { RedisTrust } from '../redis-tls.js';
import { bulk, FakeRedis, text } from '../testing/fake-redis.js';
import { followingConnector } from './following-connector.js';
import { MasterWatch } from './master-watch.js';

const SOON_MS = 5_000;
/** Less than what the driver gives a connection to close, and a watch to be needed again. */
const TIDY_MS = 1_000;
const TLS = join(__dirname, '../../../../test/support/tls');
const pem = (name: string) => readFileSync(join(TLS, `${name}.pem`), 'utf8');
const CERTIFICATE = { cert: pem('store'), key: pem('store-key') };

/** What a sentinel believes. */
interface Belief {
  master: FakeRedis;
  epoch: number;
}

let fakes: FakeRedis[] = [];
let opened: Redis[] = [];
/** The timers of a test that has not begun. */
let idle: number;
beforeAll(() => {
  idle = timers();
});
afterEach(async () => {
  for (const redis of opened) redis.disconnect();
  for (const fake of fakes) await fake.stop();
  [fakes, opened] = [[], []];
});

async function keep(starting: Promise<FakeRedis>): Promise<FakeRedis> {
  const fake = await starting;
  fakes.push(fake);
  return fake;
}

/** A master that tells its name to whoever gets it; only the old one says that it has subscribed somebody. */
function master(name: string, certificate?: typeof CERTIFICATE, role = () => 'master'): Promise<FakeRedis> {
  const answer = ([command]: readonly string[]) => {
    if (command === 'info') return text(`role:${role()}\r\nloading:0\r\n`);
    if (command === 'subscribe') return name === 'old' ? `*3\r\n${text('subscribe')}${text('news')}:1\r\n` : undefined;
    return command === 'get' ? text(name) : '+OK\r\n';
  };
  return keep(FakeRedis.start(answer, certificate));
}

function sentinel(belief: Belief, certificate?: typeof CERTIFICATE): Promise<FakeRedis> {
  const host = certificate ? 'localhost' : '127.0.0.1';
  const answer = ([command, question = '', name]: readonly string[]) => {
    if (command !== 'sentinel') return '+OK\r\n';
    if (name !== 'live') return '-ERR No such master with that name\r\n';
    const port = String(belief.master.port);
    if (question.toLowerCase() === 'get-master-addr-by-name') return bulk(host, port);
    if (question.toLowerCase() === 'master') return bulk('ip', host, 'port', port, 'config-epoch', `${belief.epoch}`);
    return '*0\r\n';
  };
  return keep(FakeRedis.start(answer, certificate));
}

interface Opening {
  readonly use?: 'hot' | 'blocking';
  readonly name?: string;
  readonly scheme?: string;
  readonly trust?: RedisTrust;
}

function open(sentinels: readonly FakeRedis[], opening: Opening = {}): Redis {
  const { use = 'hot', name = 'live', scheme = 'redis+sentinel', trust } = opening;
  const hosts = sentinels.map(({ port }) => `localhost:${port}`).join(',');
  const url = `${scheme}://app:master-secret@${hosts}/${name}?sentinelUsername=s&sentinelPassword=sentinel-secret`;
  const redis = openRedis(url, use, 'test', trust) as Redis;
  opened.push(redis);
  return redis;
}

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

const tells = (redis: Redis, name: string) =>
  waitFor(async () => (await redis.get('name').catch(() => undefined)) === name, SOON_MS, `an answer of ${name}`);

describe('whoever sentinels guard', () => {
  it.each(['hot', 'blocking'] as const)(
    'is left by a %s client though it hangs, and though nobody published its successor to us',
    async (use) => {
      const [old, heir] = [await master('old'), await master('heir')];
      const beliefs = [1, 1, 1].map((epoch) => ({ master: old, epoch }));
      const redis = open(await Promise.all(beliefs.map((belief) => sentinel(belief))), { use });
      await whenReady(redis, SOON_MS);
      old.hangs = true;
      for (const belief of beliefs.slice(1)) Object.assign(belief, { master: heir, epoch: 2 });
      await tells(redis, 'heir');
    },
  );

  it('is not found through a sentinel that has missed its election, when others know better', async () => {
    const [old, heir] = [await master('old'), await master('heir')];
    const stale = await sentinel({ master: old, epoch: 1 });
    const knowing = [await sentinel({ master: heir, epoch: 2 }), await sentinel({ master: heir, epoch: 2 })];
    for (const one of knowing) one.slowMs = 100;
    const redis = open([stale, ...knowing]);
    await whenReady(redis, SOON_MS);
    expect(await redis.get('name')).toBe('heir');
    // Nor afterwards.
    for (const socket of heir.sockets) socket.destroy();
    await waitFor(() => redis.status !== 'ready', SOON_MS);
    await tells(redis, 'heir');
    expect(old.heard).toEqual([]);
  });

  it('is not left for the old one when only a sentinel that has missed its election still answers', async () => {
    const [old, heir] = [await master('old'), await master('heir')];
    const [stale, knowing] = [await sentinel({ master: old, epoch: 1 }), await sentinel({ master: heir, epoch: 2 })];
    const redis = open([stale, knowing]);
    await whenReady(redis, SOON_MS);
    await knowing.stop();
    const asked = stale.heard.length;
    await waitFor(() => stale.heard.length > asked + 4, SOON_MS, 'two more answers');
    expect([await redis.get('name'), old.heard]).toEqual(['heir', []]);
  });

  it('is not used before it has been promoted', async () => {
    let role = 'slave';
    const heir = await master('heir', undefined, () => role);
    const redis = open([await sentinel({ master: heir, epoch: 2 })]);
    await waitFor(() => heir.heard.filter(([command]) => command === 'info').length > 1, SOON_MS, 'a second look');
    expect(redis.status).not.toBe('ready');
    role = 'master';
    await tells(redis, 'heir');
  });

  it('stays connected while no sentinel answers', async () => {
    const only = await master('only');
    const sentinels = [await sentinel({ master: only, epoch: 1 }), await sentinel({ master: only, epoch: 1 })];
    const redis = open(sentinels);
    await whenReady(redis, SOON_MS);
    const asked = sentinels.map(({ heard }) => heard.length);
    sentinels[0]!.hangs = true;
    await sentinels[1]!.stop();
    await waitFor(() => sentinels[0]!.heard.length > asked[0]! + 3, SOON_MS, 'a sentinel that was given up');
    expect([await redis.get('name'), redis.status]).toEqual(['only', 'ready']);
    // On a connection that hangs, questions would pile up.
    expect(sentinels[0]!.heard.filter(([command]) => command === 'auth').length).toBeGreaterThan(1);
  });

  it('is the same for whoever listens, and news are heard from the heir', async () => {
    const [old, heir] = [await master('old'), await master('heir')];
    const belief = { master: old, epoch: 1 };
    const stop = listen(open([await sentinel(belief)], { use: 'blocking' }), 'news', () => undefined);
    await waitFor(() => old.heard.some(([command]) => command === 'subscribe'), SOON_MS);
    old.hangs = true;
    Object.assign(belief, { master: heir, epoch: 2 });
    await waitFor(() => heir.heard.some(([command]) => command === 'subscribe'), SOON_MS, 'a subscriber of the heir');
    stop();
    // Its question had no answer yet: a rejection that nobody hears would be the end of a process.
    await waitFor(() => heir.sockets.size === 1, SOON_MS, 'nobody who listens');
  });

  it('costs no more connections after many elections than after none', async () => {
    const masters = [await master('even'), await master('odd')];
    const belief = { master: masters[0]!, epoch: 1 };
    const asked = await sentinel(belief);
    const redis = open([asked], { use: 'blocking' });
    await whenReady(redis, SOON_MS);
    for (let epoch = 2; epoch < 6; epoch++) {
      Object.assign(belief, { master: masters[epoch % 2]!, epoch });
      await tells(redis, epoch % 2 ? 'odd' : 'even');
    }
    expect(asked.sockets.size).toBe(1);
    expect(masters.map(({ sockets }) => sockets.size)).toEqual([0, 1]);
    expect(asked.heard.filter(([command]) => command === 'auth')).toHaveLength(1);
  });

  it('is looked for again by a client that was told to connect anew while it looked', async () => {
    const only = await master('only');
    const asked = await sentinel({ master: only, epoch: 1 });
    asked.hangs = true;
    const redis = open([asked], { use: 'blocking' });
    await waitFor(() => asked.sockets.size > 0, SOON_MS);
    // What connectors owe the driver: the end is only where it was asked for.
    redis.disconnect(true);
    asked.hangs = false;
    await whenReady(redis, SOON_MS);
    expect(await redis.get('name')).toBe('only');
  });

  it.each([
    ['while it is looked for', true, (redis: Redis) => redis.disconnect()],
    ['once it is found', false, (redis: Redis) => redis.disconnect()],
    ['in words to the server, as BullMQ does', false, (redis: Redis) => redis.quit()],
  ])('is let go of %s, and neither a connection nor a timer stays', async (_, hangs, end) => {
    const only = await master('only');
    const asked = await sentinel({ master: only, epoch: 1 });
    asked.hangs = hangs;
    const redis = open([asked]);
    await (hangs ? waitFor(() => asked.sockets.size > 0, SOON_MS) : whenReady(redis, SOON_MS));
    await end(redis);
    await waitFor(() => redis.status === 'end', SOON_MS, 'the end');
    await waitFor(() => asked.sockets.size + only.sockets.size === 0, SOON_MS, 'nobody connected');
    await waitFor(() => timers() <= idle, TIDY_MS, 'no timer');
    const heard = asked.heard.length;
    await expect(redis.get('name')).rejects.toThrow('Connection is closed');
    expect(asked.heard).toHaveLength(heard);
  });

  it('is let go of once it has gone, and no timer stays', async () => {
    const only = await master('only');
    const asked = await sentinel({ master: only, epoch: 1 });
    const redis = open([asked]);
    await whenReady(redis, SOON_MS);
    await only.stop();
    await waitFor(() => redis.status === 'reconnecting', SOON_MS);
    redis.disconnect();
    await waitFor(() => asked.sockets.size === 0, SOON_MS, 'nobody connected');
    await waitFor(() => timers() <= idle, TIDY_MS, 'no timer');
  });

  it('has a password, sentinels have another', async () => {
    const only = await master('only');
    const asked = await sentinel({ master: only, epoch: 1 });
    await whenReady(open([asked]), SOON_MS);
    const auth = ({ heard }: FakeRedis) => new Set(heard.filter(([command]) => command === 'auth').map(String));
    expect(auth(asked)).toEqual(new Set(['auth,s,sentinel-secret']));
    expect(auth(only)).toEqual(new Set(['auth,app,master-secret']));
  });

  it('speaks TLS as its sentinels do, and both must be vouched for', async () => {
    const only = await master('only', CERTIFICATE);
    const asked = [await sentinel({ master: only, epoch: 1 }, CERTIFICATE)];
    const scheme = 'rediss+sentinel';
    const redis = open(asked, { scheme, trust: { ca: [pem('authority')] } });
    await whenReady(redis, SOON_MS);
    expect(await redis.get('name')).toBe('only');
    const stranger = open(asked, { scheme, trust: { ca: [pem('other-authority')] } });
    const why = await new Promise<Error>((resolve) => stranger.once('error', resolve));
    expect(why.message).toMatch(/self-signed certificate|unable to (verify|get)/);
  });

  it('is not reached with a certificate that cannot be read, and the reason is told', async () => {
    const only = await master('only');
    const watch = new MasterWatch(
      [{ host: 'localhost', port: (await sentinel({ master: only, epoch: 1 })).port }],
      'live',
    );
    const redis = new Redis({
      Connector: followingConnector(watch, { cert: 'no certificate' }),
      retryStrategy: () => 20,
    });
    opened.push(redis);
    const whys: Error[] = [];
    redis.on('error', (error) => whys.push(error));
    // Tried again: only a process that goes on can.
    await waitFor(() => whys.length > 1, SOON_MS);
    expect(whys[0]!.message).toMatch(/PEM/);
  });

  it('is unknown under another name, and the reason is told', async () => {
    const asked = await sentinel({ master: await master('only'), epoch: 1 });
    const redis = open([asked], { name: 'other' });
    const why = await new Promise<Error>((resolve) => redis.once('error', resolve));
    expect(why.message).toContain('No such master with that name');
  });
});
