import { once } from 'node:events';
import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Curfew, startCurfew } from '../support/curfew.js';

/** The hot path is answered before Fastify and Nest (ADR 25): as they would, to the last header. */
describe('the hot path', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew();
    for (const sessionId of ['alive', 'over']) await curfew.api.post('/v1/sessions', session(sessionId));
    await curfew.api.delete('/v1/sessions/over');
  });
  afterAll(() => curfew?.stop());

  const session = (sessionId: string) => ({ sessionId, subject: 'ada', application: 'web' });
  const event = (over: object = {}) => ({ events: [{ sessionId: 'alive', kind: 'keyboard', ...over }] });
  const keys: Record<string, string> = {};
  async function keyFor(scopes: string[], application?: string) {
    const name = [...scopes, application].join(' ');
    keys[name] ??= (await curfew.api.post('/v1/keys', { name: 'k', scopes, application })).body.key as string;
    return keys[name];
  }

  /** Short: as most ask. Otherwise so that it cannot be taken before Fastify: a body of unknown length, a path to decode. */
  async function ask(short: boolean, key: string, method: string, path: string, body?: string) {
    const url =
      short || body !== undefined ? path : path.replace(/[a-z](?=[a-z]*$)/, (c) => `%${c.charCodeAt(0).toString(16)}`);
    const headers: Record<string, string> = { authorization: `Bearer ${key}`, 'x-request-id': 'both' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (body !== undefined && !short) headers['transfer-encoding'] = 'chunked';
    if (body !== undefined && short) headers['content-length'] = String(Buffer.byteLength(body));
    const asking = send(`${curfew.url}${url}`, { method, headers, agent: false });
    asking.end(body);
    const [answer] = await once(asking, 'response');
    const { date: _, ...told } = answer.headers;
    // The time that is left grows less between the two.
    return { status: answer.statusCode, told, body: (await text(answer)).replace(/"msLeft":\d+/g, '"msLeft":0') };
  }

  const both = ['activity:write', 'check:read'];
  it.each<[string, number, string, string, unknown, string[]?, string?]>([
    ['activity', 200, 'POST', '/v1/activity', event()],
    ['activity of a session that is over', 200, 'POST', '/v1/activity', event({ sessionId: 'over' })],
    ['activity of nobody', 200, 'POST', '/v1/activity', event({ sessionId: 'nobody' })],
    ['activity for an application', 200, 'POST', '/v1/activity', event({ application: 'web' }), both, 'web'],
    ['activity for another application', 403, 'POST', '/v1/activity', event({ application: 'web' }), both, 'shop'],
    [
      'activity with an age and a time',
      400,
      'POST',
      '/v1/activity',
      event({ ageMs: 1, occurredAt: '2026-01-01T00:00:00Z' }),
    ],
    ['no events', 400, 'POST', '/v1/activity', { events: [] }],
    ['an unknown member', 400, 'POST', '/v1/activity', event({ colour: 'red' })],
    ['an id with a lone surrogate', 400, 'POST', '/v1/activity', event({ sessionId: '\ud800' })],
    ['what is no JSON', 400, 'POST', '/v1/activity', '{"events"'],
    ['a key that may not report', 403, 'POST', '/v1/activity', event(), ['check:read']],
    ['a check', 200, 'GET', '/v1/check/alive', undefined],
    ['a check of one that is over', 200, 'GET', '/v1/check/over', undefined],
    ['a check of nobody', 200, 'GET', '/v1/check/nobody', undefined],
    ['a key that may not check', 403, 'GET', '/v1/check/alive', undefined, ['activity:write']],
    ['checks', 200, 'POST', '/v1/check', { sessionIds: ['alive', 'over', 'nobody'] }],
    ['checks of nothing', 400, 'POST', '/v1/check', { sessionIds: [] }],
  ])(
    'answers the same both ways: %s',
    async (_, status, method, path, given, scopes = both, application = undefined) => {
      const key = await keyFor(scopes, application);
      const body = given === undefined || typeof given === 'string' ? given : JSON.stringify(given);
      // A key that was not met in the last half second is looked up the usual way.
      await ask(false, key, method, path, body);
      const [short, usual] = [await ask(true, key, method, path, body), await ask(false, key, method, path, body)];
      expect(short).toEqual(usual);
      expect(short.status).toBe(status);
    },
  );
});
