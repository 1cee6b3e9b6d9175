import type { TLSSocket } from 'node:tls';
import { Receiver } from './testing-fixtures/receiver.js';
import { post, TestSenders } from './testing-fixtures/test-senders.js';

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

// Nothing here takes long, but on a machine that is busy everything does.
jest.setTimeout(60_000);

describe('GuardedSender, of connections', () => {
  const here = new TestSenders();
  afterEach(() => here.close());

  it('shares none between names on one address, and tells each its own', async () => {
    const seen: unknown[] = [];
    const there = await here.receiver(
      Receiver.certified('two-names', (request, answer) => {
        const { servername, remotePort } = request.socket as TLSSocket & { servername: string };
        seen.push([servername, request.headers.host, remotePort]);
        answer.end();
      }),
    );
    const through = here.sender();
    const names = ['receiver.example.org', 'second.example.org', 'receiver.example.org'];
    for (const name of names) {
      expect(await post(through, `https://${name}:${there.port}/`)).toMatchObject({ status: 200 });
    }
    const [[, , one], [, , other]] = seen as [number[], number[]];
    expect(one).not.toBe(other);
    expect(seen).toEqual(names.map((name, i) => [name, `${name}:${there.port}`, i === 1 ? other : one]));
    expect(there.connections).toBe(2);
  });

  it('speaks HTTP/1.1 only, so that no connection is taken for another name', async () => {
    const offered: unknown[] = [];
    const there = await here.receiver(
      Receiver.certified(
        'two-names',
        (request, answer) => {
          offered.push((request.socket as TLSSocket).alpnProtocol);
          answer.end();
        },
        { ALPNProtocols: ['h2', 'http/1.1'] },
      ),
    );
    await post(here.sender(), `https://receiver.example.org:${there.port}/`);
    expect(offered).toEqual(['http/1.1']);
  });

  it('goes through no proxy that the environment names', async () => {
    const proxy = await here.receiver(Receiver.http((_, answer) => answer.writeHead(502).end()));
    const there = await here.receiver(Receiver.certified('two-names', (_, answer) => answer.end()));
    const plain = await here.receiver(Receiver.http((_, answer) => answer.end()));
    const before = { ...process.env };
    for (const name of PROXY_VARIABLES) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    process.env['NODE_USE_ENV_PROXY'] = '1';
    process.env['NO_PROXY'] = '';
    try {
      const through = here.sender();
      expect(await post(through, `https://receiver.example.org:${there.port}/`)).toMatchObject({ status: 200 });
      expect(await post(through, `http://127.0.0.1:${plain.port}/`)).toMatchObject({ status: 200 });
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
    expect(proxy.connections).toBe(0);
  });
});
