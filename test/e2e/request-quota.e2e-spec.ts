import { type Curfew, startCurfew } from '../support/curfew.js';

const MOST = 20;

/** Requests a minute and key (draft-ietf-httpapi-ratelimit-headers-11); never of activity and checks. */
describe('the requests of a key', () => {
  let curfew: Curfew;
  beforeAll(async () => {
    curfew = await startCurfew({ apis: 2, environment: { CURFEW_REQUESTS_PER_MINUTE: String(MOST) } });
  });
  afterAll(() => curfew?.stop());

  const keyFor = async (scopes: readonly string[]) => {
    const { body } = await curfew.api.post('/v1/keys', { name: 'k', scopes });
    return body.key as string;
  };
  const ask = (key: string, path: string, api = 0) =>
    fetch(curfew.apis[api]!.url + path, { headers: { authorization: `Bearer ${key}` } });

  it('are counted across processes, told in headers, and refused when used up', async () => {
    const key = await keyFor(['policies:read', 'check:read']);
    const first = await ask(key, '/v1/policies');
    expect(first.headers.get('ratelimit-policy')).toBe(`"requests";q=${MOST};w=60`);
    expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"requests";r=${MOST - 1};t=\\d+$`));
    const rest = await Promise.all(Array.from({ length: MOST }, (_, i) => ask(key, '/v1/policies', i % 2)));
    const refused = rest.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(1);
    const [answer] = refused as [Response];
    const after = Number(answer.headers.get('retry-after'));
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(60);
    expect(answer.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect({ status: answer.status, problem: await answer.json() }).toMatchObject({
      status: 429,
      problem: {
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        code: 'rate_limited',
        'violated-policies': ['requests'],
      },
    });
    for (let i = 0; i < 5; i++) {
      const check = await ask(key, '/v1/check/nobody');
      expect([check.status, check.headers.get('ratelimit')]).toEqual([200, null]);
    }
    expect((await ask(await keyFor(['policies:read']), '/v1/policies')).status).toBe(200);
  });

  it('count before the scope is looked at, so that a key cannot try all doors', async () => {
    const key = await keyFor(['check:read']);
    const answers = await Promise.all(Array.from({ length: MOST + 5 }, () => ask(key, '/v1/policies')));
    const counts = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([counts(403), counts(429)]).toEqual([MOST, 5]);
  });
});
