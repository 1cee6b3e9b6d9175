import { AllowList } from './allow-list.js';
import type { GuardedSender } from './guarded-sender.js';
import { nameLookup } from './name-lookup.js';
import { NameServer } from './testing-fixtures/name-server.js';
import { Receiver } from './testing-fixtures/receiver.js';
import { PERMITTED, post, TestSenders } from './testing-fixtures/test-senders.js';

const NAME = 'receiver.example.org';
const LOOPBACK_6 = '0:0:0:0:0:0:0:1';

// Nothing here takes long, but on a machine that is busy everything does.
jest.setTimeout(60_000);

/** Against a real name server and real lookups. */
describe('GuardedSender, of names', () => {
  const here = new TestSenders();
  let server: NameServer;
  let there: Receiver;
  let through: GuardedSender;

  beforeEach(async () => {
    server = await here.receiver(NameServer.start());
    there = await here.receiver(Receiver.certified('two-names', (_, answer) => answer.end()));
    through = here.sender({ timeoutMs: 3_000, lookup: nameLookup(new AllowList(PERMITTED), [server.address]) });
  });
  afterEach(() => here.close());

  const send = (name = NAME) => post(through, `https://${name}:${there.port}/`);

  it('calls a name at the address it has', async () => {
    server.names.set(NAME, { a: ['127.0.0.1'] });
    expect(await send()).toMatchObject({ status: 200 });
  });

  it('follows an alias to where it leads', async () => {
    server.names.set(NAME, { cname: 'elsewhere.example.net' });
    server.names.set('elsewhere.example.net', { a: ['127.0.0.1'] });
    expect(await send()).toMatchObject({ status: 200 });
    server.names.set('elsewhere.example.net', { a: ['169.254.169.254'] });
    expect(await send()).toEqual({ kind: 'refused', error: 'the host name resolves to a cloud metadata address' });
  });

  it.each<[records: { a?: string[]; aaaa?: string[] }, rule: string]>([
    [{ a: ['127.0.0.1', '10.0.0.1'] }, 'a private address'],
    [{ a: ['10.0.0.1', '127.0.0.1'] }, 'a private address'],
    [{ a: ['127.0.0.1'], aaaa: [LOOPBACK_6] }, 'a loopback address'],
    [{ a: ['127.0.0.1'], aaaa: ['fd00:ec2:0:0:0:0:0:254'] }, 'a cloud metadata address'],
    [{ a: ['127.0.0.1'], aaaa: ['0:0:0:0:0:ffff:7f00:2'] }, 'a loopback address'],
    [{ a: ['127.0.0.1'], aaaa: ['0:0:0:0:0:0:7f00:1'] }, 'a tunnelled IPv4 address'],
    [{ a: ['127.0.0.1'], aaaa: ['64:ff9b:0:0:0:0:a9fe:a9fe'] }, 'a cloud metadata address'],
    [{ a: ['127.0.0.1'], aaaa: ['2002:7f00:1:0:0:0:0:1'] }, 'a tunnelled IPv4 address'],
    [{ a: ['127.0.0.1'], aaaa: ['fe80:0:0:0:0:0:0:1'] }, 'a link-local address'],
    [{ a: ['0.0.0.0'] }, 'an unspecified address'],
  ])('refuses a name with %j for that one address', async (records, rule) => {
    server.names.set(NAME, records);
    expect(await send()).toEqual({ kind: 'refused', error: `the host name resolves to ${rule}` });
    expect(there.connections).toBe(0);
  });

  it('asks again for each attempt, and for the connection', async () => {
    server.names.set(NAME, { a: ['127.0.0.1'] });
    expect(await send()).toMatchObject({ status: 200 });
    const { asked } = server;
    expect(asked).toEqual([NAME, NAME, NAME, NAME]);
    server.names.set(NAME, { a: ['127.0.0.2'] });
    expect(await send()).toMatchObject({ kind: 'refused' });
    server.names.set(NAME, { a: ['127.0.0.1'] });
    expect(await send()).toMatchObject({ status: 200 });
    expect(there.connections).toBe(1);
  });

  it('takes a name that does not exist, or has no address, as a receiver out of reach', async () => {
    const unreachable = { kind: 'unreachable', error: 'the host name does not resolve' };
    expect(await send()).toEqual(unreachable);
    server.names.set(NAME, {});
    expect(await send()).toEqual(unreachable);
  });

  it('looks up names whose server answers though those of many others do not', async () => {
    const silent = Array.from({ length: 40 }, (_, i) => `${i}.silent.example.org`);
    for (const name of silent) server.names.set(name, { silent: true });
    server.names.set(NAME, { a: ['127.0.0.1'] });
    const held = silent.map((name) => through.refusal(`https://${name}/`));
    expect(await send()).toMatchObject({ status: 200 });
    const first = await Promise.race([...held, Promise.resolve('still held')]);
    expect(first).toBe('still held');
    await Promise.all(held);
  });

  it('looks up what the operator permits as the machine does, and adds no search domain to anything else', async () => {
    const allow = new AllowList({ networks: [], hosts: ['localhost'] });
    const lookup = nameLookup(allow, [server.address]);
    expect(await lookup('localhost')).not.toEqual([]);
    expect(server.asked).toEqual([]);
    await lookup('hooks.prod');
    expect(new Set(server.asked)).toEqual(new Set(['hooks.prod']));
  });
});
