import Fastify, { type FastifyInstance } from 'fastify';
import { acceptJson } from './json-body.js';
import { refusalOf } from './problem.js';

const HOT_LIMIT = 200_000;
const ADMIN_LIMIT = 65_536;
/** A body of exactly so many bytes. */
const ofSize = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

describe('acceptJson', () => {
  let server: FastifyInstance;
  beforeAll(async () => {
    server = Fastify();
    acceptJson(server, HOT_LIMIT);
    server.setErrorHandler((error, _, reply) => {
      const { status, code, detail } = refusalOf(error);
      void reply.status(status).send({ code, detail });
    });
    for (const url of ['/v1/activity', '/v1/policies']) {
      server.post(url, (request, reply) => {
        void reply.send({ body: request.body ?? 'none' });
      });
    }
    await server.ready();
  });
  afterAll(() => server.close());

  const post = async (payload: string | Buffer, url = '/v1/policies', type = 'application/json') =>
    (await server.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })).json() as {
      body?: unknown;
      code?: string;
      detail?: string;
    };

  it('reads JSON, and nothing as nothing', async () => {
    expect(await post('{"a":[1,"é"]}')).toEqual({ body: { a: [1, 'é'] } });
    expect(await post('{"a":1}', '/v1/policies', 'application/json; charset=utf-8')).toEqual({ body: { a: 1 } });
    expect(await post('\ufeff{"a":1}')).toEqual({ body: { a: 1 } });
    expect(await post('')).toEqual({ body: 'none' });
  });

  it.each([
    ['16 arrays', '['.repeat(16) + ']'.repeat(16)],
    ['16 objects', '{"a":'.repeat(15) + '{}' + '}'.repeat(15)],
    ['many side by side', `[${Array.from({ length: 1_000 }, () => '[[]]').join()}]`],
    ['brackets in strings', JSON.stringify({ a: '[{'.repeat(50) })],
    ['brackets after an escaped quote', JSON.stringify(`"${'['.repeat(50)}`)],
    ['brackets after an escaped backslash', `["\\\\",${JSON.stringify('['.repeat(50))}]`],
  ])('takes %s', async (_, json) => {
    expect(await post(json)).toEqual({ body: JSON.parse(json) });
  });

  it.each([
    ['17 arrays', '['.repeat(17) + ']'.repeat(17)],
    ['17 levels of both', '[{"a":'.repeat(8) + '[]' + '}]'.repeat(8)],
    ['17 levels behind a string that ends in a backslash', `["\\\\",${'['.repeat(16)}${']'.repeat(16)}]`],
    ['no end of levels', '['.repeat(60_000)],
  ])('refuses %s before it is parsed', async (_, json) => {
    expect(await post(json)).toEqual({ code: 'invalid_json', detail: 'The body is nested deeper than 16 levels' });
  });

  it.each([
    ['a broken body', '{"a":1', 'not valid JSON'],
    ['an open string', '"abc\\', 'not valid JSON'],
    ['a byte order that is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not valid UTF-8'],
    ['__proto__', '{"__proto__":{"a":1}}', '__proto__'],
    ['__proto__ in disguise', '{"a":{"\\u005f_proto__":1}}', '__proto__'],
    ['__proto__ behind a byte order mark', '\ufeff{"__proto__":{"a":1}}', '__proto__'],
    ['constructor.prototype', '{"constructor":{"prototype":{}}}', 'constructor.prototype'],
    ['it in disguise', '{"\\u0063onstructor":{"prototype":{}}}', 'constructor.prototype'],
  ])('refuses %s', async (_, body, detail) => {
    expect(await post(body)).toEqual({ code: 'invalid_json', detail: expect.stringContaining(detail) });
  });

  it('lets only the hot endpoints take more than 64 KiB', async () => {
    expect(await post(ofSize(ADMIN_LIMIT))).toHaveProperty('body');
    expect(await post(ofSize(ADMIN_LIMIT + 1))).toMatchObject({ code: 'body_too_large' });
    expect(await post(ofSize(HOT_LIMIT), '/v1/activity')).toHaveProperty('body');
    expect(await post(ofSize(HOT_LIMIT + 1), '/v1/activity')).toMatchObject({ code: 'body_too_large' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])('takes no %s', async (type) => {
    expect(await post('{}', '/v1/policies', type)).toMatchObject({ code: 'unsupported_media_type' });
  });
});
