import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { waitFor } from '../support/wait-for.js';

/** What bad input gets: a clear 4xx problem that names the member and the bound, and nothing changed. */
describe('bad input', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew();
  });
  afterAll(() => curfew?.stop());

  const policy = (over: object) => ({ name: 'p', match: {}, idleTimeoutSeconds: 10, ...over });
  const session = (over: object) => ({ subject: 'ada', application: 'web', ...over });
  const event = (over: object) => ({ events: [{ sessionId: 's', kind: 'keyboard', ...over }] });
  const webhook = (over: object) => ({ name: 'r', kind: 'webhook', url: 'https://192.0.2.1/', events: ['*'], ...over });
  const ids = (n: number) => ({ sessionIds: Array.from({ length: n }, (_, i) => `s${i}`) });
  const batch = (n: number) => ({ events: Array.from({ length: n }, () => ({ sessionId: 's', kind: 'keyboard' })) });

  const refused: [path: string, body: object, pointer: string, bound: RegExp][] = [
    ['/v1/policies', policy({ idleTimeoutSeconds: '5' }), '#/idleTimeoutSeconds', /whole number from 1 to 2592000/],
    ['/v1/policies', policy({ idleTimeoutSeconds: 0 }), '#/idleTimeoutSeconds', /1 to 2592000/],
    ['/v1/policies', policy({ idleTimeoutSeconds: 2_592_001 }), '#/idleTimeoutSeconds', /1 to 2592000/],
    ['/v1/policies', policy({ idleTimeoutSeconds: 1.5 }), '#/idleTimeoutSeconds', /whole number/],
    ['/v1/policies', policy({ idleTimeoutSeconds: null }), '#/idleTimeoutSeconds', /whole number/],
    ['/v1/policies', policy({ absoluteTimeoutSeconds: 9 }), '#/idleTimeoutSeconds', /absoluteTimeoutSeconds/],
    ['/v1/policies', policy({ warnBeforeSeconds: 10 }), '#/warnBeforeSeconds', /idleTimeoutSeconds/],
    ['/v1/policies', policy({ unknownMember: 1 }), '#/unknownMember', /not a known member/],
    ['/v1/policies', policy({ name: '' }), '#/name', /must match/],
    ['/v1/policies', policy({ name: 'a b' }), '#/name', /must match/],
    ['/v1/policies', policy({ match: { colour: ['red'] } }), '#/match/colour', /application/],
    ['/v1/policies', policy({ match: { application: [] } }), '#/match/application', /1 to 100/],
    ['/v1/policies', policy({ match: { application: 'web' } }), '#/match/application', /array/],
    ['/v1/policies', policy({ onIdle: 'explode' }), '#/onIdle', /revoke, lock/],
    ['/v1/policies', policy({ countedActivity: ['breathing'] }), '#/countedActivity/0', /keyboard/],
    ['/v1/policies', policy({ reviewBy: '2027-02-30' }), '#/reviewBy', /date/],
    ['/v1/policies', policy({ owner: 'a\u0000b' }), '#/owner', /control characters/],
    ['/v1/policies', policy({ owner: '\ud800' }), '#/owner', /well-formed/],
    ['/v1/sessions', session({ sessionId: '' }), '#/sessionId', /1,128/],
    ['/v1/sessions', session({ sessionId: 'a'.repeat(129) }), '#/sessionId', /1,128/],
    ['/v1/sessions', session({ sessionId: 'a/b' }), '#/sessionId', /must match/],
    ['/v1/sessions', session({ sessionId: 'ä' }), '#/sessionId', /must match/],
    ['/v1/sessions', session({ subject: '' }), '#/subject', /1 to 256/],
    ['/v1/sessions', session({ subject: 'x'.repeat(257) }), '#/subject', /1 to 256/],
    ['/v1/sessions', session({ subject: 5 }), '#/subject', /string/],
    ['/v1/sessions', session({ groups: ['a', 'a'] }), '#/groups', /repeat/],
    ['/v1/sessions', session({ labels: { tier: 1 } }), '#/labels/tier', /string/],
    ['/v1/sessions', session({ authentication: { time: 'yesterday' } }), '#/authentication/time', /RFC 3339/],
    ['/v1/sessions', session({ authentication: { time: '2999-01-01T00:00:00Z' } }), '#/authentication/time', /ahead/],
    ['/v1/sessions', session({ startedAt: '2026-01-01T00:00:00Z' }), '#/startedAt', /not a known member/],
    ['/v1/sessions', { application: 'web' }, '#/subject', /required/],
    ['/v1/sessions', session({ subject: '😀'.repeat(257) }), '#/subject', /1 to 256/],
    [
      '/v1/sessions',
      session({ labels: { ['k'.repeat(65)]: 'v' } }),
      `#/labels/${'k'.repeat(65)}`,
      /not a known member/,
    ],
    ['/v1/sessions', session({ labels: { '': 'v' } }), '#/labels/', /not a known member/],
    [
      '/v1/policies',
      policy({ match: { [`label.${'k'.repeat(65)}`]: ['v'] } }),
      `#/match/label.${'k'.repeat(65)}`,
      /not a known/,
    ],
    [
      '/v1/sessions',
      session({ authentication: { time: '0000-01-01T00:00:00Z' } }),
      '#/authentication/time',
      /1970 to 9999/,
    ],
    [
      '/v1/sessions',
      session({ authentication: { time: '2026-02-30T00:00:00Z' } }),
      '#/authentication/time',
      /RFC 3339/,
    ],
    [
      '/v1/keys',
      { name: 'k', scopes: ['check:read'], expiresAt: '9999-12-31T23:59:59-23:59' },
      '#/expiresAt',
      /1970 to 9999/,
    ],
    ['/v1/keys', { name: 'k', scopes: ['check:read'], expiresAt: '2027-01-01T24:00:00Z' }, '#/expiresAt', /RFC 3339/],
    ['/v1/activity', batch(0), '#/events', /1 to 1000/],
    ['/v1/activity', batch(1001), '#/events', /1 to 1000/],
    ['/v1/activity', event({ kind: 'breathing' }), '#/events/0/kind', /keyboard/],
    ['/v1/activity', event({ ageMs: -1 }), '#/events/0/ageMs', /from 0/],
    ['/v1/activity', event({ ageMs: '5' }), '#/events/0/ageMs', /whole number/],
    ['/v1/activity', event({ ageMs: 5, occurredAt: '2026-01-01T00:00:00Z' }), '#/events/0/occurredAt', /ageMs/],
    ['/v1/activity', event({ occurredAt: 'now' }), '#/events/0/occurredAt', /RFC 3339/],
    ['/v1/activity', event({ sessionId: 'a b' }), '#/events/0/sessionId', /must match/],
    ['/v1/activity', event({ extra: true }), '#/events/0/extra', /not a known member/],
    ['/v1/check', ids(0), '#/sessionIds', /1 to 1000/],
    ['/v1/check', ids(1001), '#/sessionIds', /1 to 1000/],
    ['/v1/keys', { name: 'k', scopes: ['everything'] }, '#/scopes/0', /tenants:write/],
    ['/v1/keys', { name: 'k', scopes: [] }, '#/scopes', /1 to 19/],
    ['/v1/keys', { name: 'k', scopes: ['check:read'], expiresAt: '2020-01-01T00:00:00Z' }, '#/expiresAt', /ahead/],
    ['/v1/subscriptions', webhook({ kind: 'pigeon' }), '#/kind', /webhook/],
    ['/v1/subscriptions', webhook({ events: ['session.exploded'] }), '#/events/0', /session.revoked/],
    ['/v1/tenants', { name: '' }, '#/name', /1 to 256/],
  ];
  it.each(refused)('%s refuses %j at %s', async (path, body, pointer, bound) => {
    const { status, headers, body: problem } = await curfew.api.post(path, body);
    expect({ status, code: problem.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(problem.errors).toContainEqual({ pointer, detail: expect.stringMatching(bound) });
  });

  const unsafe = [
    'http://example.com/',
    'https://user:secret@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'not a url',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://172.16.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.google.internal/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://0x0a000001/',
    'https://167772161/',
    'https://012.0.0.1/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://100.64.0.1/',
    'https://printer.local/',
    'https://intranet/',
    'https://10.0.0.1./',
  ];
  it.each(unsafe)('refuses the unsafe receiver %s', async (url) => {
    const { status, body } = await curfew.api.post('/v1/subscriptions', webhook({ url }));
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(body.errors[0].pointer).toBe('#/url');
  });

  const raw: [what: string, body: string, type: string, status: number, code: string][] = [
    ['invalid JSON', '{"subject":', 'application/json', 400, 'invalid_json'],
    ['no body', '', 'application/json', 400, 'invalid_json'],
    ['__proto__', '{"__proto__":{"x":1},"subject":"a","application":"b"}', 'application/json', 400, 'invalid_json'],
    [
      'escaped __proto__',
      '{"\\u005f_proto__":{},"subject":"a","application":"b"}',
      'application/json',
      400,
      'invalid_json',
    ],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'application/json', 400, 'invalid_json'],
    ['a large body', `{"subject":"${'x'.repeat(70_000)}"}`, 'application/json', 413, 'body_too_large'],
    ['a huge body', `{"subject":"${'x'.repeat(2_000_000)}"}`, 'application/json', 413, 'body_too_large'],
    ['another type', 'subject=ada', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['an array', '[]', 'application/json', 400, 'validation_failed'],
    ['null', 'null', 'application/json', 400, 'validation_failed'],
    [
      'a lone surrogate in a name',
      '{"subject":"a","application":"b","labels":{"\\ud800":"x"}}',
      'application/json',
      400,
      'validation_failed',
    ],
    ['NUL', '{"subject":"a\\u0000","application":"b"}', 'application/json', 400, 'validation_failed'],
  ];
  it.each(raw)('answers %s with a problem', async (_, body, type, status, code) => {
    const answer = await fetch(`${curfew.url}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': type },
      body,
    });
    const problem = (await answer.json()) as { code: string };
    expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.js:|\\n +at /);
  });

  it('answers a body too large to a sender who reads only after writing all of it', async () => {
    const { hostname, port } = new URL(curfew.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const heard: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => heard.push(chunk));
    const head = ['POST /v1/sessions HTTP/1.1', 'host: curfew', `authorization: Bearer ${ADMIN_KEY}`];
    socket.write([...head, 'content-type: application/json', 'content-length: 4000000', '', ''].join('\r\n'));
    await waitFor(() => heard.length > 0);
    for (let written = 0; written < 4_000_000; written += 1_000_000) {
      await new Promise<void>((done, fail) =>
        socket.write('x'.repeat(1_000_000), (error) => (error ? fail(error) : done())),
      );
    }
    socket.write(['GET /health/live HTTP/1.1', 'host: curfew', 'connection: close', '', ''].join('\r\n'));
    await once(socket, 'close');
    expect(Buffer.concat(heard).toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*body_too_large[\s\S]*HTTP\/1\.1 200 /);
  });

  const queries: [path: string, parameter: string][] = [
    ['/v1/events?after=abc', 'after'],
    ['/v1/events?after=-1', 'after'],
    ['/v1/events?limit=0', 'limit'],
    ['/v1/events?limit=201', 'limit'],
    ['/v1/events?limit=1e2', 'limit'],
    ['/v1/events?limit=5&limit=6', 'limit'],
    ['/v1/events?type=session.exploded', 'type'],
    ['/v1/events?colour=red', 'colour'],
    ['/v1/sessions?after=zzz', 'after'],
    ['/v1/sessions?after=%00', 'after'],
    ['/v1/sessions?state=happy', 'state'],
    ['/v1/sessions?subject=', 'subject'],
    ['/v1/keys?after=zzz', 'after'],
    [`/v1/sessions?after=${Buffer.from('253402300800000/x').toString('base64url')}`, 'after'],
    ['/v1/tenants?after=zzz', 'after'],
    ['/v1/audit?after=zzz', 'after'],
    ['/v1/subscriptions?after=zzz', 'after'],
    ['/v1/effective-limits?colour=red', 'colour'],
    [`/v1/sessions/${'a'.repeat(129)}`, 'id'],
    ['/v1/sessions/a%20b', 'id'],
    ['/v1/sessions/a%00b', 'id'],
    ['/v1/check/a%2Fb', 'id'],
    ['/v1/policies/a%20b', 'name'],
  ];
  it.each(queries)('%s names the parameter %s', async (path, parameter) => {
    const { status, body } = await curfew.api.get(path);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(body.errors[0].parameter).toBe(parameter);
  });

  it('answers malformed paths, cursors far out and unknown things without a fault of its own', async () => {
    for (const path of ['/v1/sessions/%E0%A4%A', '/v1/sessions/%ff']) {
      const malformed = await curfew.api.get(path);
      expect(malformed).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(malformed.headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await curfew.api.get(`/v1/sessions/${'a'.repeat(3000)}`)).body).toMatchObject({ code: 'not_found' });
    expect((await curfew.api.get('/v1/events?after=99999999999999999999')).status).toBe(400);
    expect((await curfew.api.get('/v1/nothing')).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await curfew.api.get('/v1/subscriptions/not-a-uuid')).body).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect((await curfew.api.get('/v1/policies/none')).status).toBe(404);
    expect((await curfew.api.get('/v1/policies/none/versions')).status).toBe(404);
    expect((await curfew.api.delete('/v1/keys/none')).status).toBe(404);
    expect((await curfew.api.get('/v1/check/nobody')).body).toEqual({
      sessionId: 'nobody',
      state: 'unknown',
      active: false,
    });
  });

  it('changed nothing by all this', async () => {
    expect((await curfew.api.get('/v1/policies')).body.policies).toHaveLength(1);
    expect((await curfew.api.get('/v1/sessions')).body.sessions).toEqual([]);
    expect((await curfew.api.get('/v1/subscriptions')).body.subscriptions).toEqual([]);
    expect((await curfew.api.get('/v1/events')).body.events).toEqual([]);
    expect((await curfew.api.get('/v1/keys')).body.keys).toHaveLength(1);
  });

  it('counts characters, not code units', async () => {
    const subject = '😀'.repeat(256);
    expect((await curfew.api.post('/v1/sessions', session({ subject, sessionId: 'emoji' }))).status).toBe(201);
    expect((await curfew.api.get('/v1/sessions/emoji')).body.subject).toBe(subject);
  });

  it('answers what is no HTTP with a problem, too', async () => {
    const socket = connect(Number(new URL(curfew.url).port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"validation_failed"/);
  });

  it('guards every write of a policy with If-Match', async () => {
    const path = '/v1/policies/baseline';
    const { headers, body } = await curfew.api.get(path);
    const etag = headers.get('etag') as string;
    const doc = { match: {}, idleTimeoutSeconds: 800, absoluteTimeoutSeconds: 43_200 };
    expect((await curfew.api.put(path, doc)).body).toMatchObject({ status: 428, code: 'precondition_required' });
    expect((await curfew.api.put(path, doc, { 'if-match': '"99"' })).body).toMatchObject({ status: 412 });
    expect((await curfew.api.put(path, doc, { 'if-match': 'nonsense' })).status).toBe(412);
    expect((await curfew.api.delete(path, { 'if-match': etag })).body).toMatchObject({
      status: 409,
      code: 'baseline_required',
    });
    expect((await curfew.api.delete(path)).status).toBe(428);
    expect((await curfew.api.put(path, { ...body, version: 7 }, { 'if-match': etag })).body.errors[0].pointer).toBe(
      '#/version',
    );
    expect((await curfew.api.put(path, { match: {} }, { 'if-match': etag })).status).toBe(400);
    expect((await curfew.api.put(path, body, { 'if-match': etag })).body.version).toBe(2);
    expect((await curfew.api.put(path, doc, { 'if-match': etag })).status).toBe(412);
    expect((await curfew.api.post('/v1/policies', { ...doc, name: 'baseline' })).body.code).toBe('policy_exists');
  });
});
