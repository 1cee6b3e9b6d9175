import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder.js';
import { waitFor } from '../../../test/support/wait-for.js';

const MAIN = resolve(__dirname, '../../../dist-test/apps/embedded/apps/embedded/src/main.js');
const START_MS = 20_000;

function accepts({ hostname, port }: URL): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(Number(port), hostname, () => settle(true));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('connect', () => socket.destroy());
  });
}

describe('the launcher', () => {
  const folder = temporaryFolder('launcher');
  const home = join(folder.path, 'home');
  const started: ChildProcess[] = [];
  let servers: string[] = [];
  afterAll(async () => {
    // A launcher that survived its npm must not survive the test; the guards end what it has started.
    if (existsSync(join(home, 'lock'))) process.kill(holder(), 'SIGKILL');
    started.forEach((npm) => npm.kill('SIGKILL'));
    await waitFor(async () => (await leftOver()).length === 0, START_MS);
    folder.remove();
  });

  /** Starts the built launcher below a shell that looks like npm. */
  function start(environment: Record<string, string> = {}): ChildProcess & { printed: string } {
    const npm = spawn('/bin/sh', ['-c', '"$0" "$1"; exit $?', process.execPath, MAIN], {
      argv0: 'npm',
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CURFEW_HOME: home, CURFEW_PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(npm);
    const recording = Object.assign(npm, { printed: '' });
    for (const stream of [npm.stdout, npm.stderr]) {
      stream.on('data', (data) => {
        recording.printed += String(data);
      });
    }
    return recording;
  }

  const ready = (npm: { printed: string }) => waitFor(() => npm.printed.includes('is ready'), START_MS, 'readiness');
  const holder = () => Number(readFileSync(join(home, 'lock'), 'utf8').split(' ')[0]);
  const connections = () => JSON.parse(readFileSync(join(home, 'connections.json'), 'utf8')) as Record<string, string>;

  /** What a start has brought up and is still there: servers by their ports, and on Linux every process by its files. */
  async function leftOver(): Promise<string[]> {
    const answering = await Promise.all(servers.map(async (url) => ((await accepts(new URL(url))) ? [url] : [])));
    return [...answering.flat(), ...(existsSync('/proc') ? readdirSync('/proc').filter(isOurs) : [])];
  }

  function isOurs(pid: string): boolean {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) return false;
    const reads = [() => readlinkSync(`/proc/${pid}/cwd`)];
    for (const file of ['cmdline', 'environ']) reads.push(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
    return reads.some((read) => {
      try {
        return read().includes(home);
      } catch {
        return false;
      }
    });
  }

  it('starts everything, keeps its secrets to itself, and refuses a second start', async () => {
    const npm = start();
    await ready(npm);
    const key = readFileSync(join(home, 'admin.key'), 'utf8');
    expect(key).toMatch(/^cfw_[0-9A-Za-z]{12}_[0-9A-Za-z]{40}\n$/);
    for (const file of ['admin.key', 'master.key', 'connections.json']) {
      expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);
    }
    const { url = '' } = connections();
    servers = Object.values(connections());
    expect(await leftOver()).toEqual(expect.arrayContaining(servers));
    expect((await fetch(`${url}/v1/policies`)).status).toBe(401);
    const headers = { authorization: `Bearer ${key.trim()}` };
    expect((await fetch(`${url}/v1/policies`, { headers })).status).toBe(200);
    await fetch(`${url}/v1/sessions`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ sessionId: 'kept', subject: 'ada', application: 'web' }),
    });

    const second = start();
    expect((await once(second, 'exit'))[0]).toBe(1);
    expect(second.printed).toMatch(/^curfew: Curfew already runs on this home \(process \d+\): [^\n]*\n$/);
    const taken = start({ CURFEW_HOME: `${home}-2`, CURFEW_PORT: new URL(url).port });
    expect((await once(taken, 'exit'))[0]).toBe(1);
    expect(taken.printed).toMatch(/^curfew: port \d+ of 127\.0\.0\.1 is taken: set CURFEW_PORT[^\n]*\n$/);
  });

  it('leaves nothing running when npm is killed, and keeps the data', async () => {
    const npm = started[0]!;
    npm.kill('SIGKILL');
    await waitFor(async () => (await leftOver()).length === 0, 6_000, 'the end of all processes');

    const again = start();
    await ready(again);
    const key = readFileSync(join(home, 'admin.key'), 'utf8').trim();
    servers = Object.values(connections());
    const headers = { authorization: `Bearer ${key}` };
    const check = await fetch(`${connections().url}/v1/check/kept`, { headers });
    expect(await check.json()).toMatchObject({ state: 'active' });
  });

  it('drains, stops and exits 0 when it is asked to', async () => {
    const npm = started.at(-1)!;
    process.kill(holder(), 'SIGTERM');
    expect((await once(npm, 'exit'))[0]).toBe(0);
    expect(await leftOver()).toEqual([]);
    expect(existsSync(join(home, 'lock'))).toBe(false);
    expect(readFileSync(join(home, 'logs/redis.log'), 'utf8').trimEnd()).toMatch(/bye bye\.\.\.$/);
    expect(readFileSync(join(home, 'logs/postgres.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
  });
});
