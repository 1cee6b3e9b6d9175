import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CurfewError, type KeyRecord, type StartState } from '@curfew/domain';
import { Type } from '@sinclair/typebox';
import pino from 'pino';
import { Closed } from '../http/schema.js';
import { HotPath } from './hot-path.js';
import type { HotRoute } from './hot-route.js';

const KEY = { id: 'k1', tenantId: 't1', scopes: ['check:read'] } as unknown as KeyRecord;
const LIMIT = 100;
const contract = (body?: HotRoute['contract']['body']): HotRoute['contract'] => ({
  summary: '',
  tag: 'Hot path',
  scope: 'check:read',
  body,
  answers: {},
});
const ROUTES: HotRoute[] = [
  {
    method: 'POST',
    template: '/v1/many',
    contract: contract(Closed({ n: Type.Integer(), s: Type.Optional(Type.String()) })),
    handle: async ({ body }) => ({ got: body }),
  },
  {
    method: 'GET',
    template: '/v1/one/:id',
    contract: contract(),
    async handle({ params }) {
      const { id } = params as { id: string };
      if (id === 'broken') throw new Error('the cause is for the log');
      if (id === 'away') throw new CurfewError('unavailable', 'The store is away', [], 2);
      return { id, by: 'é' };
    },
  },
];
const GOOD = { authorization: 'Bearer good' };
const JSON_GOOD = { ...GOOD, 'content-type': 'application/json' };

describe('HotPath', () => {
  const lines: Record<string, unknown>[] = [];
  const seen: unknown[][] = [];
  const liveStore: { state: StartState } = { state: 'ok' };
  let [server, path] = [undefined as unknown as Server, undefined as unknown as HotPath];
  let caller: KeyRecord = KEY;

  beforeEach(async () => {
    [lines.length, seen.length, liveStore.state, caller] = [0, 0, 'ok', KEY];
    server = createServer((_, response) => response.end('usual'));
    path = new HotPath(ROUTES, {
      authenticator: { recall: (authorization) => (authorization === GOOD.authorization ? caller : undefined) },
      liveStore,
      metrics: { observe: (...labels: unknown[]) => void seen.push(labels.slice(0, 3)) },
      log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
      bodyLimit: LIMIT,
    });
    path.standBefore(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  async function ask(method: string, url: string, headers: Record<string, string>, body?: string, chunked = false) {
    const length: Record<string, string> = chunked
      ? { 'transfer-encoding': 'chunked' }
      : body === undefined
        ? {}
        : { 'content-length': String(Buffer.byteLength(body)) };
    const { port } = server.address() as AddressInfo;
    const asking = send({
      port,
      host: '127.0.0.1',
      method,
      path: url,
      headers: { ...headers, ...length },
      agent: false,
    });
    asking.end(body);
    const [answer] = await once(asking, 'response');
    return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
  }

  it('answers a body and a path, with the headers of every answer', async () => {
    const many = await ask('POST', '/v1/many', { ...JSON_GOOD, 'x-request-id': 'r1' }, '{"n":1}');
    expect(many).toMatchObject({ status: 200, text: '{"got":{"n":1}}' });
    expect(many.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'r1',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    expect((await ask('POST', '/v1/many', JSON_GOOD, '{"n":1,"s":"é"}')).text).toBe('{"got":{"n":1,"s":"é"}}');
    expect((await ask('GET', '/v1/one/a.b-c_d~e', GOOD)).text).toBe('{"id":"a.b-c_d~e","by":"é"}');
  });

  it('measures and logs by the template of the route, never by the path', async () => {
    await ask('GET', '/v1/one/secret', { ...GOOD, 'x-request-id': 'r2' });
    expect(seen).toEqual([['GET', '/v1/one/:id', 200]]);
    expect(lines).toMatchObject([{ reqId: 'r2', route: '/v1/one/:id', status: 200, key: 'k1', tenant: 't1' }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it.each([
    ['a member that is wrong', '{"n":"5"}', 400, 'validation_failed'],
    ['a member that is unknown', '{"n":1,"m":2}', 400, 'validation_failed'],
    ['what is no JSON', '{"n":', 400, 'invalid_json'],
    ['__proto__', '{"n":1,"__proto__":{}}', 400, 'invalid_json'],
    ['what is nested too deep', `${'['.repeat(17)}${']'.repeat(17)}`, 400, 'invalid_json'],
    ['NUL in a text', String.raw`{"n":1,"s":"\u0000"}`, 400, 'validation_failed'],
    ['a lone surrogate', String.raw`{"n":1,"s":"\ud800"}`, 400, 'validation_failed'],
  ])('refuses %s with a problem document', async (_, body, status, code) => {
    const answer = await ask('POST', '/v1/many', JSON_GOOD, body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.text)).toMatchObject({ code, status });
  });

  it.each<[string, Parameters<typeof ask>]>([
    ['a path', ['GET', '/v1/one/a', GOOD]],
    ['a body', ['POST', '/v1/many', JSON_GOOD, '{"n":1}']],
    ['a body that needs a closer look', ['POST', '/v1/many', JSON_GOOD, '{"n":1,"s":"é"}']],
  ])('refuses a key without the scope: %s', async (_, asked) => {
    caller = { ...KEY, scopes: [] };
    const { status, headers, text } = await ask(...asked);
    expect([status, JSON.parse(text).code]).toEqual([403, 'insufficient_scope']);
    expect(headers['www-authenticate']).toBe('Bearer realm="curfew", error="insufficient_scope"');
  });

  it('says nothing of the cause of a fault, but logs it', async () => {
    const { status, text } = await ask('GET', '/v1/one/broken', { ...GOOD, 'x-request-id': 'r3' });
    expect([status, text.includes('for the log')]).toEqual([500, false]);
    expect(lines[0]).toMatchObject({
      reqId: 'r3',
      err: { message: 'the cause is for the log' },
      msg: 'internal_error',
    });
  });

  it('says when to try again while a store is away, without a trace in the log', async () => {
    const { status, headers } = await ask('GET', '/v1/one/away', GOOD);
    expect([status, headers['retry-after']]).toEqual([503, '2']);
    expect(lines.map(({ msg }) => msg)).toEqual(['request']);
  });

  const body = '{"n":1}';
  it.each<[string, Parameters<typeof ask>]>([
    ['a key that is not recalled', ['GET', '/v1/one/a', { authorization: 'Bearer new' }]],
    ['no key', ['GET', '/v1/one/a', {}]],
    ['a query', ['GET', '/v1/one/a?b', GOOD]],
    ['a path to decode', ['GET', '/v1/one/%61', GOOD]],
    ['a path with nothing in it', ['GET', '/v1/one/', GOOD]],
    ['a longer path', ['GET', '/v1/one/a/b', GOOD]],
    ['another path', ['GET', '/v1/ones', GOOD]],
    ['another method', ['HEAD', '/v1/one/a', GOOD]],
    ['a body where none belongs', ['GET', '/v1/one/a', JSON_GOOD, body]],
    ['no body where one belongs', ['POST', '/v1/many', GOOD]],
    ['an empty body', ['POST', '/v1/many', JSON_GOOD, '']],
    ['a body without a type', ['POST', '/v1/many', GOOD, body]],
    ['a body of another type', ['POST', '/v1/many', { ...GOOD, 'content-type': 'text/plain' }, body]],
    [
      'a body in another charset',
      ['POST', '/v1/many', { ...GOOD, 'content-type': 'application/json; charset=x' }, body],
    ],
    ['a coded body', ['POST', '/v1/many', { ...JSON_GOOD, 'content-encoding': 'gzip' }, body]],
    ['a body of unknown length', ['POST', '/v1/many', JSON_GOOD, body, true]],
    ['a body that is too large', ['POST', '/v1/many', JSON_GOOD, JSON.stringify('x'.repeat(LIMIT))]],
  ])('leaves to the usual way: %s', async (_, asked) => {
    expect((await ask(...asked)).text).toBe(asked[0] === 'HEAD' ? '' : 'usual');
    expect(seen).toEqual([]);
  });

  it('leaves everything to the usual way while the live store is not ready, and once closed', async () => {
    liveStore.state = 'away';
    expect((await ask('GET', '/v1/one/a', GOOD)).text).toBe('usual');
    liveStore.state = 'ok';
    expect((await ask('GET', '/v1/one/a', GOOD)).text).not.toBe('usual');
    path.close();
    expect((await ask('GET', '/v1/one/a', GOOD)).text).toBe('usual');
  });

  it('outlives a sender that goes away in the middle of its body', async () => {
    const { port } = server.address() as AddressInfo;
    const headers = { ...JSON_GOOD, 'content-length': '50' };
    const half = send({ port, host: '127.0.0.1', method: 'POST', path: '/v1/many', headers, agent: false });
    half.on('error', () => undefined);
    half.write('{"n":');
    await new Promise((resolve) => setTimeout(resolve, 20));
    half.destroy();
    expect((await ask('POST', '/v1/many', JSON_GOOD, body)).text).toBe('{"got":{"n":1}}');
    expect(seen).toHaveLength(1);
  });
});
