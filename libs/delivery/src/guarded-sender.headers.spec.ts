import { RawReceiver } from './testing-fixtures/raw-receiver.js';
import { Receiver } from './testing-fixtures/receiver.js';
import { post, TestSenders } from './testing-fixtures/test-senders.js';

const NAME = 'receiver.example.org';
const refused = { kind: 'refused', error: 'the request has an invalid header' };

// Nothing here takes long, but on a machine that is busy everything does.
jest.setTimeout(60_000);

/** Headers may be the receiver's owner's wish: they must not become anything but headers of this request. */
describe('GuardedSender, of headers', () => {
  const here = new TestSenders();
  afterEach(() => here.close());

  it.each([
    ['x-a', 'b\r\nx-c: d'],
    ['x-a', 'b\nx-c: d'],
    ['x-a', 'b\rx-c: d'],
    ['x-a', 'b\r\n\r\nPOST /other HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['x-a', 'b\0'],
    ['x-a', 'b\u{7f}'],
    ['x-a', '\u560a\u560dx-c: d'],
    ['x-a\r\nx-c', 'd'],
    ['x-a: b\r\nx-c', 'd'],
    ['x a', 'b'],
    ['x-a:', 'b'],
    ['', 'b'],
    ['x-ä', 'b'],
  ])('sends nothing with %j: %j', async (name, value) => {
    const there = await here.receiver(RawReceiver.start((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')));
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`, { [name]: value })).toEqual(refused);
    expect(there.connections).toBe(0);
  });

  it.each([
    'Host',
    'Connection',
    'Keep-Alive',
    'Proxy-Connection',
    'Proxy-Authorization',
    'Transfer-Encoding',
    'Content-Length',
    'Content-Encoding',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'User-Agent',
    'Accept-Encoding',
  ])('sends nothing with a %s of somebody else: the sender has its own, or none', async (name) => {
    const there = await here.receiver(Receiver.certified('two-names', (_, answer) => answer.end()));
    for (const spelled of [name, name.toLowerCase()]) {
      const answer = await post(here.sender(), `https://${NAME}:${there.port}/`, { [spelled]: 'second.example.org' });
      expect([spelled, answer]).toEqual([spelled, refused]);
    }
    expect(there.connections).toBe(0);
  });

  it('sends nothing with a header that is there twice, in whatever spelling', async () => {
    const there = await here.receiver(Receiver.http((_, answer) => answer.end()));
    const headers = { 'webhook-id': 'e1', 'Webhook-Id': 'e2' };
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`, headers)).toEqual(refused);
    expect(there.connections).toBe(0);
  });

  it('sends nothing with headers that no server would read', async () => {
    const there = await here.receiver(Receiver.http((_, answer) => answer.end()));
    const headers = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`x-${i}`, 'y'.repeat(1_000)]));
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`, headers)).toEqual(refused);
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`, { ...headers, 'x-8': 'y' })).toMatchObject({
      status: 200,
    });
    expect(there.requests).toHaveLength(1);
  });

  it('sends all others as they are', async () => {
    const there = await here.receiver(Receiver.http((_, answer) => answer.end()));
    const headers = { authorization: 'Bearer a b', 'x-tenant': 'é\t"ä"', cookie: 'a=b' };
    expect(await post(here.sender(), `http://127.0.0.1:${there.port}/`, headers)).toMatchObject({ status: 200 });
    expect(there.requests[0]?.headers).toMatchObject(headers);
  });
});
