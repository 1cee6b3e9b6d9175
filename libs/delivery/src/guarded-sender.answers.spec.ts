import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { RawReceiver } from './testing-fixtures/raw-receiver.js';
import { Receiver } from './testing-fixtures/receiver.js';
import { post, TestSenders } from './testing-fixtures/test-senders.js';
import { waitUntil } from './testing-fixtures/wait-until.js';

const CAP = 16_384;
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
const INTERIM = 'HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n';
const SHORT = 1_000;

/** Says the text piece by piece, and then the same again, until the other side has had enough. */
function slowly(socket: Socket, text: string, piece = 1): void {
  let at = 0;
  const drip = setInterval(() => {
    socket.write(text.slice(at, at + piece));
    at = at + piece >= text.length ? 0 : at + piece;
  }, 10);
  socket.on('close', () => clearInterval(drip));
}

// Nothing here takes long, but on a machine that is busy everything does.
jest.setTimeout(60_000);

/** What a receiver may answer to do harm, and what it comes to. */
describe('GuardedSender, of answers', () => {
  const here = new TestSenders();
  afterEach(() => here.close());
  const late = { kind: 'unreachable', error: 'timeout: no complete answer in time' };

  it.each<[form: string, saying: (socket: Socket) => void]>([
    ['that never ends its headers', (socket) => slowly(socket, 'HTTP/1.1 200 OK\r\nx: y')],
    ['that drips its headers', (socket) => slowly(socket, `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(9_000)}`)],
    ['that is interim now and then', (socket) => slowly(socket, INTERIM)],
    ['with a status line that does not end', (socket) => slowly(socket, 'HTTP/1.1 200 OK'.repeat(99), 500)],
    ['shorter than it says', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
    [
      'in chunks whose extensions do not end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1');
        slowly(socket, `;extension=${'x'.repeat(1_000)}`, 500);
      },
    ],
    [
      'in chunks that drip',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        slowly(socket, '1\r\nx\r\n');
      },
    ],
  ])('gives up in time on one %s, and hangs up', async (_, saying) => {
    const there = await here.receiver(RawReceiver.start(saying));
    const answer = await post(here.sender({ timeoutMs: SHORT }), `http://127.0.0.1:${there.port}/`);
    expect(answer.kind).toBe('unreachable');
    await waitUntil(() => there.openSockets === 0);
    expect(there.heads.length).toBeLessThanOrEqual(1);
  });

  it('does not wait for the end of interim answers that come as fast as the line is', async () => {
    const there = await here.receiver(RawReceiver.start((socket) => socket.write(INTERIM.repeat(10_000))));
    const through = here.sender({ timeoutMs: 60_000 });
    expect(await post(through, `http://127.0.0.1:${there.port}/`)).toEqual({
      kind: 'unreachable',
      error: 'too many interim answers',
    });
    await waitUntil(() => there.openSockets === 0);
  });

  it('waits for the answer after a few interim ones', async () => {
    const there = await here.receiver(RawReceiver.start((socket) => socket.write(INTERIM.repeat(8) + OK)));
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`)).toMatchObject({ status: 200 });
  });

  it('is not held up by a TLS handshake that does not come', async () => {
    const there = await here.receiver(RawReceiver.start(() => undefined));
    const through = here.sender({ timeoutMs: SHORT });
    expect(await post(through, `https://receiver.example.org:${there.port}/`)).toEqual(late);
    await waitUntil(() => there.openSockets === 0);
  });

  it.each<[form: string, header: string]>([
    ['one long header', `x: ${'y'.repeat(20_000)}\r\n`],
    ['many headers', 'x: y\r\n'.repeat(20_000)],
  ])('does not take %s', async (_, header) => {
    const there = await here.receiver(RawReceiver.start((socket) => socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n`)));
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`)).toEqual({
      kind: 'unreachable',
      error: 'the answer has too many headers',
    });
    await waitUntil(() => there.openSockets === 0);
  });

  it('does not take many headers after the body either', async () => {
    const text = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${'x: y\r\n'.repeat(20_000)}`;
    const there = await here.receiver(RawReceiver.start((socket) => socket.write(text)));
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`)).toMatchObject({ kind: 'unreachable' });
    await waitUntil(() => there.openSockets === 0);
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(16 * 1024 * 1024))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(64 * 1024 * 1024)))],
    ['br', randomBytes(100)],
  ])('unpacks nothing that is packed by %s', async (encoding, bomb) => {
    const there = await here.receiver(
      Receiver.http((_, answer) => answer.writeHead(200, { 'content-encoding': encoding }).end(bomb)),
    );
    const before = process.memoryUsage().arrayBuffers;
    const answer = await post(here.sender(), `http://127.0.0.1:${there.port}/`);
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
    expect('body' in answer && Buffer.byteLength(answer.body, 'latin1')).toBeLessThanOrEqual(CAP);
    expect('body' in answer && answer.body).toBe(bomb.subarray(0, CAP).toString());
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
    expect(there.requests[0]?.headers).not.toHaveProperty('accept-encoding');
  });

  it.each([
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'],
    ['another protocol', '-ERR unknown command\r\n'],
    ['a greeting', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['HTTP/0.9', '<html></html>'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length below nothing', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n'],
  ])('makes nothing of %s', async (_, text) => {
    const there = await here.receiver(RawReceiver.start((socket) => socket.end(text)));
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`)).toMatchObject({ kind: 'unreachable' });
  });

  it('takes an answer that nobody asked for as no answer to the next request', async () => {
    const gone = 'HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n';
    const there = await here.receiver(RawReceiver.start((socket) => socket.write(OK + gone)));
    const through = here.sender();
    for (let i = 0; i < 5; i++) {
      expect(await post(through, `http://127.0.0.1:${there.port}/`)).toMatchObject({ kind: 'answered', status: 200 });
    }
    expect(there.connections).toBe(5);
  });

  it.each([301, 302, 303, 305, 307, 308])('does not follow a %d', async (status) => {
    const target = await here.receiver(Receiver.http((_, answer) => answer.end()));
    const location = `http://127.0.0.1:${target.port}/`;
    const there = await here.receiver(
      Receiver.http((_, answer) => answer.writeHead(status, { location, refresh: `0; url=${location}` }).end()),
    );
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`)).toMatchObject({ kind: 'answered', status });
    expect([there.requests.length, target.connections]).toEqual([1, 0]);
  });

  it('remembers nothing that an answer would have it remember', async () => {
    const target = await here.receiver(Receiver.http((_, answer) => answer.end()));
    const there = await here.receiver(
      Receiver.http((_, answer) =>
        answer
          .writeHead(401, {
            'set-cookie': 'a=b',
            'www-authenticate': 'Basic realm="x"',
            'alt-svc': `http/1.1="127.0.0.1:${target.port}"; ma=3600`,
          })
          .end(),
      ),
    );
    const through = here.sender();
    for (let i = 0; i < 2; i++) await post(through, `http://127.0.0.1:${there.port}/`);
    expect(Object.keys(there.requests[1]?.headers ?? {}).toSorted()).toEqual(
      Object.keys(there.requests[0]?.headers ?? {}).toSorted(),
    );
    expect([there.requests.length, target.connections]).toEqual([2, 0]);
  });
});
