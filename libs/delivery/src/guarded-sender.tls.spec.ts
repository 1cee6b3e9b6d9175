import { certificate, Receiver } from './testing-fixtures/receiver.js';
import { post, TestSenders } from './testing-fixtures/test-senders.js';

const NAME = 'receiver.example.org';
const ok: Parameters<typeof Receiver.http>[0] = (_, answer) => answer.writeHead(200).end();

/** Ciphers of before TLS 1.2 exist in OpenSSL 3 on this level only. */
const OLD = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

// Nothing here takes long, but on a machine that is busy everything does.
jest.setTimeout(60_000);

describe('GuardedSender, over TLS', () => {
  const here = new TestSenders();
  afterEach(() => here.close());

  it.each([
    ['expired', 'TLS: the certificate has expired'],
    ['not-yet-valid', 'TLS: the certificate is not valid yet'],
    ['self-signed', 'TLS: the certificate is not from a known authority'],
    ['no-chain', 'TLS: the certificate is not from a known authority'],
    ['by-a-leaf', 'TLS: the certificate is not from a known authority'],
    ['for-clients', 'TLS: the certificate is not for a server'],
  ])('sends nothing to a receiver whose certificate is %s', async (name, error) => {
    const there = await here.receiver(Receiver.certified(name, ok));
    expect(await post(here.sender(), `https://${NAME}:${there.port}/`)).toEqual({ kind: 'unreachable', error });
    expect(there.requests).toEqual([]);
  });

  it.each(['other.example.org', 'example.org', 'a.receiver.example.org', '127.0.0.1'])(
    'sends nothing to %s under a certificate that does not name it',
    async (name) => {
      const there = await here.receiver(Receiver.certified('two-names', ok));
      expect(await post(here.sender(), `https://${name}:${there.port}/`)).toEqual({
        kind: 'unreachable',
        error: 'TLS: the certificate is for another name',
      });
      expect(there.requests).toEqual([]);
    },
  );

  it('takes the very certificate that the operator trusts, self-signed or not', async () => {
    const there = await here.receiver(Receiver.certified('self-signed', ok));
    const through = here.sender({ ca: [certificate('self-signed')] });
    expect(await post(through, `https://${NAME}:${there.port}/`)).toMatchObject({ status: 200 });
    expect(await post(through, `https://other.example.org:${there.port}/`)).toMatchObject({ kind: 'unreachable' });
  });

  it('does not go below TLS 1.2, and does not try again in the clear', async () => {
    const there = await here.receiver(Receiver.certified('two-names', ok, OLD));
    expect(await post(here.sender(), `https://${NAME}:${there.port}/`)).toEqual({
      kind: 'unreachable',
      error: 'TLS: no version or cipher in common',
    });
    expect(there.requests).toEqual([]);
    expect(there.connections).toBe(1);
  });

  it('does not fall back to http for a receiver that speaks nothing else', async () => {
    const there = await here.receiver(Receiver.http(ok));
    expect(await post(here.sender(), `https://${NAME}:${there.port}/`)).toEqual({
      kind: 'unreachable',
      error: 'TLS: the receiver does not speak it',
    });
    expect(there.requests).toEqual([]);
    expect(there.connections).toBe(1);
  });

  it('verifies the certificate of every new connection, not the ticket of an earlier one', async () => {
    const closing: typeof ok = (_, answer) => answer.writeHead(200, { connection: 'close' }).end();
    const there = await here.receiver(Receiver.certified('two-names', closing));
    const [through, url] = [here.sender(), `https://${NAME}:${there.port}/`];
    for (let i = 0; i < 3; i++) expect(await post(through, url)).toMatchObject({ status: 200 });
    there.certify('expired');
    expect(await post(through, url)).toEqual({ kind: 'unreachable', error: 'TLS: the certificate has expired' });
  });

  it('is told to verify by nobody else', async () => {
    const there = await here.receiver(Receiver.certified('expired', ok));
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await post(here.sender(), `https://${NAME}:${there.port}/`)).toMatchObject({ kind: 'unreachable' });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(there.requests).toEqual([]);
  });
});
