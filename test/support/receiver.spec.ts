import { startReceiver, type Receiver } from './receiver.js';

describe('Receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver({
      answer: (_, attempt) => ({ status: attempt === 1 ? 500 : 200, body: `${attempt}` }),
    });
  });
  afterEach(() => receiver.stop());

  const send = (id: string, body = '{}') =>
    fetch(receiver.url, { method: 'POST', body, headers: { 'webhook-id': id } }).then((r) => r.status);

  it('answers by attempt, counted per message', async () => {
    expect([await send('a'), await send('a'), await send('b')]).toEqual([500, 200, 500]);
  });

  it('records what came, byte for byte', async () => {
    await send('a', '{ "x":1}');
    expect(receiver.requests).toEqual([
      expect.objectContaining({ method: 'POST', path: '/hook', body: '{ "x":1}', at: expect.any(Number) }),
    ]);
    expect(receiver.requests[0]?.headers['webhook-id']).toBe('a');
  });

  it('waits for what is yet to come, and gives up in time', async () => {
    const awaited = receiver.waitFor(({ body }) => body === '2');
    await send('a', '1');
    await send('a', '2');
    expect((await awaited).body).toBe('2');
    await expect(receiver.waitFor(() => false, 30)).rejects.toThrow('the expected request');
  });

  it('hangs up when told to', async () => {
    receiver.answer(() => ({ instead: 'hang-up' }));
    await expect(send('a')).rejects.toThrow('fetch failed');
  });
});
