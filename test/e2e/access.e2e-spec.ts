import { type Curfew, startCurfew } from '../support/curfew.js';

/** Keys, scopes, tenants: least scope, and none sees another. */
describe('access', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew();
  });
  afterAll(() => curfew?.stop());

  const keyFor = async (over: object) => {
    const { status, body } = await curfew.api.post('/v1/keys', { name: 'k', ...over });
    expect(status).toBe(201);
    return body as { id: string; key: string };
  };

  it.each([
    ['no key', undefined],
    ['another scheme', 'Basic Y2Z3OmNmdw=='],
    ['no token', 'Bearer'],
    ['nonsense', 'Bearer nonsense'],
    ['an unknown key', `Bearer cfw_unknown00000_${'0'.repeat(40)}`],
  ])('challenges %s', async (_, authorization) => {
    for (const path of ['/v1/policies', '/v1/check/x', '/metrics']) {
      const answer = await fetch(curfew.url + path, { headers: authorization === undefined ? {} : { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    }
  });

  it('refuses a key with the right id and the wrong secret', async () => {
    const { key } = await keyFor({ scopes: ['check:read'] });
    const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expect((await curfew.api.as(wrong).get('/v1/check/x')).status).toBe(401);
    expect((await curfew.api.as(key).get('/v1/check/x')).status).toBe(200);
  });

  it('answers without a key only what must be open', async () => {
    for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs']) {
      expect((await fetch(curfew.url + path)).status).toBe(200);
    }
    expect((await fetch(`${curfew.url}/healthy`)).status).toBe(401);
  });

  it('demands the scope of every endpoint', async () => {
    const api = curfew.api.as((await keyFor({ scopes: ['check:read'] })).key);
    const document = (await (await fetch(`${curfew.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { security?: unknown[]; requestBody?: unknown }>>;
    };
    const open = new Set(['/health/live', '/health/ready']);
    let asked = 0;
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of Object.keys(operations)) {
        if (open.has(path) || path.startsWith('/v1/check')) continue;
        const { status, body, headers } = await api.request<{ code: string }>(
          method.toUpperCase(),
          path.replaceAll(/\{\w+\}/g, 'x'),
        );
        expect({ path, method, status, code: body.code }).toEqual({
          path,
          method,
          status: 403,
          code: 'insufficient_scope',
        });
        expect(headers.get('www-authenticate')).toContain('insufficient_scope');
        asked++;
      }
    }
    expect(asked).toBeGreaterThan(25);
  });

  it('gives a new key at most its creator’s scopes', async () => {
    const api = curfew.api.as((await keyFor({ scopes: ['keys:write', 'check:read'] })).key);
    expect((await api.post('/v1/keys', { name: 'more', scopes: ['events:read'] })).body).toMatchObject({
      status: 403,
      code: 'insufficient_scope',
    });
    expect((await api.post('/v1/keys', { name: 'same', scopes: ['check:read'] })).status).toBe(201);
  });

  it('binds a key to its application', async () => {
    const api = curfew.api.as(
      (await keyFor({ scopes: ['sessions:write', 'activity:write', 'keys:write'], application: 'crm' })).key,
    );
    expect((await api.post('/v1/sessions', { subject: 'a', application: 'hr' })).body).toMatchObject({
      status: 403,
      code: 'application_not_allowed',
    });
    expect((await api.post('/v1/sessions', { subject: 'a', application: 'crm', sessionId: 'crm-1' })).status).toBe(201);
    const report = (application?: string) =>
      api.post('/v1/activity', { events: [{ sessionId: 'crm-1', kind: 'keyboard', application }] });
    expect((await report('hr')).status).toBe(403);
    expect((await report()).body).toMatchObject({ accepted: 1 });
    expect((await curfew.api.get('/v1/sessions/crm-1/deadline')).body.lastActivity).toMatchObject({
      kind: 'keyboard',
      application: 'crm',
    });
    expect((await api.post('/v1/keys', { name: 'free', scopes: ['activity:write'] })).status).toBe(403);
  });

  it('lets no key that is bound to an application set up receivers, or cut off others', async () => {
    const scopes = ['subscriptions:read', 'subscriptions:write', 'revocations:write'];
    const { key } = (await curfew.api.post('/v1/keys', { name: 'bound', scopes, application: 'evil' })).body;
    const bound = curfew.api.as(key as string);
    const hook = { name: 'evil', kind: 'webhook', url: 'http://127.0.0.1:9009/', events: ['*'], application: 'evil' };
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const { status, body } of [
      await bound.post('/v1/subscriptions', hook),
      await bound.get('/v1/subscriptions'),
      await bound.post(`/v1/subscriptions/${nobody}/rotate-secret`, {}),
      await bound.post(`/v1/events/${nobody}/replay`, {}),
      await bound.post('/v1/revocations', { selector: { all: true }, reason: 'mine now' }),
    ]) {
      expect([status, body.code]).toEqual([403, 'application_not_allowed']);
    }
  });

  it('stops honouring an expired key', async () => {
    const { key } = await keyFor({ scopes: ['check:read'], expiresAt: new Date(Date.now() + 1200).toISOString() });
    expect((await curfew.api.as(key).get('/v1/check/x')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect((await curfew.api.as(key).get('/v1/check/x')).status).toBe(401);
  });

  it('keeps tenants apart', async () => {
    const made = await curfew.api.post('/v1/tenants', { name: 'other' });
    expect(made).toMatchObject({ status: 201, body: { name: 'other', adminKey: expect.stringMatching(/^cfw_/) } });
    expect((await curfew.api.post('/v1/tenants', { name: 'other' })).body.code).toBe('tenant_exists');
    const other = curfew.api.as(made.body.adminKey as string);
    expect((await other.post('/v1/tenants', { name: 'third' })).body.code).toBe('insufficient_scope');

    await curfew.api.post('/v1/policies', { name: 'mine', match: {}, idleTimeoutSeconds: 60 });
    await curfew.api.post('/v1/sessions', { subject: 'ada', application: 'web', sessionId: 'shared-id' });
    const hook = await curfew.api.post('/v1/subscriptions', {
      name: 'r',
      kind: 'webhook',
      url: 'http://127.0.0.1:9009/',
      events: ['*'],
    });
    const key = await keyFor({ scopes: ['check:read'] });

    expect((await other.get('/v1/policies/mine')).status).toBe(404);
    expect((await other.get('/v1/policies')).body.policies.map((p: { name: string }) => p.name)).toEqual(['baseline']);
    for (const path of ['/v1/sessions/shared-id', '/v1/sessions/shared-id/deadline', '/v1/sessions/shared-id/events']) {
      expect((await other.get(path)).status).toBe(404);
    }
    expect((await other.get('/v1/check/shared-id')).body.state).toBe('unknown');
    expect((await other.delete('/v1/sessions/shared-id')).status).toBe(404);
    expect((await other.post('/v1/sessions/shared-id/revoke', { reason: 'mine now' })).status).toBe(404);
    expect(
      (await other.post('/v1/activity', { events: [{ sessionId: 'shared-id', kind: 'keyboard' }] })).body.rejected,
    ).toEqual([{ index: 0, code: 'session_unknown' }]);
    const subscription = `/v1/subscriptions/${hook.body.id}`;
    expect((await other.get(subscription)).status).toBe(404);
    expect((await other.patch(subscription, { name: 'mine' })).status).toBe(404);
    expect((await other.get(`${subscription}/deliveries`)).status).toBe(404);
    expect((await other.post(`${subscription}/test`)).status).toBe(404);
    expect((await other.delete(subscription)).status).toBe(404);
    expect((await other.delete(`/v1/keys/${key.id}`)).status).toBe(404);
    expect((await other.get('/v1/sessions')).body.sessions).toEqual([]);
    expect((await other.get('/v1/subscriptions')).body.subscriptions).toEqual([]);
    expect((await other.get('/v1/events')).body.events).toEqual([]);

    const theirs = await other.post('/v1/sessions', { subject: 'bob', application: 'web', sessionId: 'shared-id' });
    expect(theirs.body).toMatchObject({ limits: { idleTimeoutSeconds: 900 } });
    expect((await curfew.api.get('/v1/sessions/shared-id')).body).toMatchObject({
      subject: 'ada',
      state: 'active',
      limits: { idleTimeoutSeconds: 60 },
    });
  });

  it('records administrative acts with who, what, before and after', async () => {
    const { headers } = await curfew.api.get('/v1/policies/mine');
    await curfew.api.put(
      '/v1/policies/mine',
      { match: {}, idleTimeoutSeconds: 30, reason: 'audit finding 7' },
      { 'if-match': headers.get('etag') as string, 'curfew-on-behalf-of': 'Grace Hopper', 'x-request-id': 'req-7' },
    );
    const entries: Record<string, unknown>[] = [];
    let after = '';
    for (;;) {
      const { body } = await curfew.api.get(`/v1/audit?limit=3${after && `&after=${after}`}`);
      entries.push(...body.entries);
      if (!body.next) break;
      after = body.next;
    }
    expect(new Set(entries.map((e) => e.id)).size).toBe(entries.length);
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: 'policy.replace',
        target: 'policy/mine',
        onBehalfOf: 'Grace Hopper',
        requestId: 'req-7',
        reason: 'audit finding 7',
        before: expect.objectContaining({ idleTimeoutSeconds: 60 }),
        after: expect.objectContaining({ idleTimeoutSeconds: 30 }),
      }),
    );
    expect(JSON.stringify(entries)).not.toMatch(/cfw_\w+_|whsec_/);
    expect(entries.map((e) => e.action)).toEqual(
      expect.arrayContaining(['key.create', 'tenant.create', 'policy.create', 'subscription.create']),
    );
  });
});
