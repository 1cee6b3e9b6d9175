import { Clock, type OutboundAnswer } from '@curfew/domain';
import { GuardedSender, type GuardedSenderOptions } from './guarded-sender.js';
import { authority, Receiver } from './testing-fixtures/receiver.js';
import { waitUntil } from './testing-fixtures/wait-until.js';

const NAME = 'receiver.example.org';
const NOW = Date.UTC(2026, 0, 1);

class StoppedClock extends Clock {
  now = () => NOW;
}

/** Only 127.0.0.1 is permitted: the rest of loopback is as forbidden as any private network. */
const PERMITTED = { networks: [{ address: '127.0.0.1', prefix: 32, family: 'ipv4' as const }], hosts: [] };

describe('GuardedSender', () => {
  const open: { close(): Promise<void> }[] = [];
  let addresses: string[];
  let lookups: number;

  function sender(options: Partial<GuardedSenderOptions> = {}): GuardedSender {
    const made = new GuardedSender({
      permitted: PERMITTED,
      clock: new StoppedClock(),
      userAgent: 'Curfew/1.2.3',
      timeoutMs: 2_000,
      ca: [authority],
      lookup: (): Promise<readonly string[]> => {
        lookups += 1;
        return Promise.resolve(addresses);
      },
      ...options,
    });
    open.push(made);
    return made;
  }

  async function receiver(kind: 'http' | 'https', answer: Parameters<typeof Receiver.http>[0]): Promise<Receiver> {
    const made = await Receiver[kind](answer);
    open.unshift(made);
    return made;
  }

  const post = (through: GuardedSender, url: string, headers: Record<string, string> = {}): Promise<OutboundAnswer> =>
    through.send({ url, headers, body: '{"a":"ž"}' });

  beforeEach(() => {
    addresses = ['127.0.0.1'];
    lookups = 0;
  });

  afterEach(async () => {
    for (const it of open.splice(0)) await it.close();
  });

  describe('delivers', () => {
    it('over TLS, under an authority of our own', async () => {
      const there = await receiver('https', (_, answer) =>
        answer.writeHead(202, { 'retry-after': '7' }).end('{"applied":true}'),
      );
      const url = `https://${NAME}:${there.port}/hook?x=1`;
      expect(await post(sender(), url, { 'webhook-id': 'e1' })).toEqual({
        kind: 'answered',
        status: 202,
        retryAfterMs: 7_000,
        body: '{"applied":true}',
      });
      expect(there.requests).toMatchObject([
        {
          url: '/hook?x=1',
          body: '{"a":"ž"}',
          headers: {
            host: `${NAME}:${there.port}`,
            'webhook-id': 'e1',
            'user-agent': 'Curfew/1.2.3',
            'content-length': '10',
          },
        },
      ]);
      expect(there.requests[0]?.headers).not.toHaveProperty('accept-encoding');
    });

    it('over plain http to an address of the allow-list', async () => {
      const there = await receiver('http', (_, answer) => answer.writeHead(200).end());
      expect(await post(sender(), `http://127.0.0.1:${there.port}/`)).toMatchObject({ status: 200 });
      expect(lookups).toBe(0);
    });

    it('to a host of the allow-list, wherever it is', async () => {
      const there = await receiver('http', (_, answer) => answer.writeHead(200).end());
      const through = sender({ permitted: { networks: [], hosts: ['hooks'] } });
      expect(await post(through, `http://hooks:${there.port}/`)).toMatchObject({ status: 200 });
    });

    it('over kept-alive connections, of a bounded number', async () => {
      const there = await receiver('http', (_, answer) => setTimeout(() => answer.writeHead(200).end(), 20));
      const through = sender({ connectionsPerOrigin: 3 });
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => post(through, `http://127.0.0.1:${there.port}/`)),
      );
      expect(answers.map((a) => a.kind)).toEqual(Array.from({ length: 12 }, () => 'answered'));
      expect(there.connections).toBe(3);
    });
  });

  it('does not count waiting for a slot as time', async () => {
    const there = await receiver('http', (_, answer) => setTimeout(() => answer.writeHead(200).end(), 120));
    const through = sender({ connectionsPerOrigin: 1, timeoutMs: 250 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(through, `http://127.0.0.1:${there.port}/`)));
    expect(answers.map((a) => a.kind)).toEqual(['answered', 'answered', 'answered', 'answered']);
  });

  describe('lets nothing out', () => {
    let there: Receiver;
    beforeEach(async () => {
      there = await receiver('https', (_, answer) => answer.writeHead(200).end());
    });
    afterEach(() => expect(there.requests).toEqual([]));

    it.each([
      [['10.0.0.1'], 'the host name resolves to a private address'],
      [['1.1.1.1', '10.0.0.1'], 'the host name resolves to a private address'],
      [['127.0.0.1', '127.0.0.2'], 'the host name resolves to a loopback address'],
      [['127.0.0.1', '::1'], 'the host name resolves to a loopback address'],
      [['127.0.0.1', '169.254.169.254'], 'the host name resolves to a cloud metadata address'],
      [['::ffff:127.0.0.2'], 'the host name resolves to a loopback address'],
    ])('when the name resolves to %p', async (found, rule) => {
      addresses = found;
      const through = sender();
      const url = `https://${NAME}:${there.port}/`;
      expect(await post(through, url)).toEqual({ kind: 'refused', error: rule });
      expect(await through.refusal(url)).toBe(rule);
      expect(there.connections).toBe(0);
    });

    it('to metadata, though the host and all networks are permitted', async () => {
      addresses = ['169.254.169.254'];
      const networks = [{ address: '0.0.0.0', prefix: 0, family: 'ipv4' as const }];
      const through = sender({ permitted: { networks, hosts: [NAME] } });
      expect(await post(through, `https://${NAME}/`)).toMatchObject({ kind: 'refused' });
      expect(await post(through, 'http://169.254.169.254/latest/')).toMatchObject({ kind: 'refused' });
    });

    it.each([
      'https://2130706434/',
      'https://0x7f.2/',
      'https://127.2/',
      'https://[::1]/',
      'https://[::ffff:7f00:2]/',
      'https://0/',
    ])('to %s', async (url) => {
      const through = sender();
      expect(await post(through, url.replace(/\/$/, `:${there.port}/`))).toMatchObject({ kind: 'refused' });
      expect(there.connections).toBe(0);
    });

    it('when the name moves between attempts, though a connection is kept alive', async () => {
      const through = sender();
      const url = `https://${NAME}:${there.port}/`;
      expect(await post(through, url)).toMatchObject({ status: 200 });
      there.requests.length = 0;
      addresses = ['127.0.0.2'];
      expect(await post(through, url)).toMatchObject({ kind: 'refused' });
      expect(there.openSockets).toBe(1);
    });

    it('when the name moves between the check and the connection', async () => {
      const turns = [['127.0.0.1'], ['127.0.0.2']];
      const through = sender({ lookup: () => Promise.resolve(turns.shift() ?? []) });
      expect(await post(through, `https://${NAME}:${there.port}/`)).toEqual({
        kind: 'refused',
        error: 'the host name resolves to a loopback address',
      });
      expect(turns).toEqual([]);
      expect(there.connections).toBe(0);
    });

    it('over plain http to receivers that are not in the allow-list', async () => {
      addresses = ['1.1.1.1'];
      const rule = 'plain http is for hosts and networks of the allow-list only';
      expect(await post(sender(), `http://${NAME}/`)).toEqual({ kind: 'refused', error: rule });
      addresses = ['127.0.0.1', '1.1.1.1'];
      expect(await sender().refusal(`http://${NAME}/`)).toBe(rule);
    });

    it.each([
      ['x-a', 'b\r\nx-c: d'],
      ['x-a\r\nx-c', 'd'],
      ['x-a', 'b\0'],
    ])('with a header that breaks out of its line, form %#', async (name, value) => {
      expect(await post(sender(), `https://${NAME}:${there.port}/`, { [name]: value })).toEqual({
        kind: 'refused',
        error: 'the request has an invalid header',
      });
    });

    it('to a certificate for another name', async () => {
      expect(await post(sender(), `https://other.example.org:${there.port}/`)).toEqual({
        kind: 'unreachable',
        error: 'TLS: the certificate is for another name',
      });
    });

    it('to a certificate of an unknown authority', async () => {
      expect(await post(sender({ ca: [] }), `https://${NAME}:${there.port}/`)).toEqual({
        kind: 'unreachable',
        error: 'TLS: the certificate is not from a known authority',
      });
    });
  });

  describe('is not held up by a receiver', () => {
    const timeoutMs = 250;
    const late = { kind: 'unreachable', error: 'timeout: no complete answer in time' };

    it('that never answers', async () => {
      const there = await receiver('http', () => undefined);
      expect(await post(sender({ timeoutMs }), `http://127.0.0.1:${there.port}/`)).toEqual(late);
    });

    it('that drips', async () => {
      const there = await receiver('http', (_, answer) => {
        answer.writeHead(200);
        const drip = setInterval(() => answer.write('.'), 20);
        answer.on('close', () => clearInterval(drip));
      });
      expect(await post(sender({ timeoutMs }), `http://127.0.0.1:${there.port}/`)).toEqual(late);
      await waitUntil(() => there.openSockets === 0);
    });

    it('whose name server does not answer', async () => {
      const through = sender({ timeoutMs, lookup: () => new Promise(() => undefined) });
      expect(await post(through, `https://${NAME}/`)).toEqual(late);
      expect(await through.refusal(`https://${NAME}/`)).toBeUndefined();
    });

    it('whose answer does not end', async () => {
      const there = await receiver('http', (_, answer) => {
        const more = () => {
          while (!answer.destroyed && answer.write('x'.repeat(65_536)));
        };
        answer.on('drain', more);
        answer.writeHead(200);
        more();
      });
      const answer = await post(sender(), `http://127.0.0.1:${there.port}/`);
      expect(answer).toEqual({ kind: 'answered', status: 200, body: 'x'.repeat(16_384) });
      await waitUntil(() => there.openSockets === 0);
    });

    it('that redirects', async () => {
      const there = await receiver('http', (_, answer) => answer.writeHead(307, { location: '/elsewhere' }).end());
      expect(await post(sender(), `http://127.0.0.1:${there.port}/`)).toMatchObject({ kind: 'answered', status: 307 });
      expect(there.requests).toHaveLength(1);
    });
  });

  describe('says, without an address, what went wrong', () => {
    it('when nobody listens', async () => {
      const there = await receiver('http', () => undefined);
      const { port } = there;
      await there.close();
      open.shift();
      expect(await post(sender(), `http://127.0.0.1:${port}/`)).toEqual({
        kind: 'unreachable',
        error: 'connection refused',
      });
    });

    it('when the connection breaks', async () => {
      const there = await receiver('http', (request) => request.socket.destroy());
      expect(await post(sender(), `http://127.0.0.1:${there.port}/`)).toEqual({
        kind: 'unreachable',
        error: 'connection closed before the answer was complete',
      });
    });

    it('when the name does not resolve, which is no reason to refuse the URL', async () => {
      const through = sender({ lookup: () => Promise.reject(new Error('ENOTFOUND')) });
      expect(await post(through, `https://${NAME}/`)).toEqual({
        kind: 'unreachable',
        error: 'the host name does not resolve',
      });
      expect(await through.refusal(`https://${NAME}/`)).toBeUndefined();
    });
  });
});
