import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { Client as Postgres } from 'pg';
import { Api, type Json } from '../support/http.js';
import { ADMIN_KEY, type RunningApps, startApps } from '../support/start-apps.js';
import { pem, startTlsStores, type TlsStores } from '../support/tls/tls-stores.js';
import { waitFor } from '../support/wait-for.js';

const WAIT_MS = 30_000;

/** PostgreSQL and Redis over TLS, with certificates of a private authority. */
describe('stores with TLS', () => {
  let stores: TlsStores;
  const running: RunningApps[] = [];
  beforeAll(async () => {
    stores = await startTlsStores();
  }, 60_000);
  afterEach(async () => {
    for (const apps of running.splice(0)) await apps.stop();
  });
  afterAll(() => stores?.stop());

  const start = async (workers: number, environment: Readonly<Record<string, string>>) => {
    const apps = await startApps({ workers, environment });
    running.push(apps);
    return { ...apps, api: new Api(apps.url, ADMIN_KEY), log: () => readFileSync(apps.apis[0]!.log, 'utf8') };
  };
  /** Why the starts wait, by store. */
  const reasons = (log: string) =>
    new Map(
      log
        .split('\n')
        .filter((line) => line.includes('the start waits'))
        .map((line) => JSON.parse(line) as { step: string; why: string })
        .map(({ step, why }) => [step, why]),
    );
  const readiness = async (apps: RunningApps) => {
    const answer = await fetch(`${apps.url}/health/ready`);
    return { status: answer.status, checks: ((await answer.json()) as Json).checks as Json };
  };

  it('serve the main job to whoever trusts their authority, with not one connection in the clear', async () => {
    const { api } = await start(1, { ...stores.variables(), CURFEW_CA_FILE: pem('authority') });
    await api.post('/v1/policies', { name: 'brief', match: {}, idleTimeoutSeconds: 2, warnBeforeSeconds: 0 });
    const { body } = await api.post('/v1/sessions', { subject: 'ada', application: 'a' });
    const id = body.sessionId as string;
    expect((await api.get(`/v1/check/${id}`)).body.state).toBe('active');
    const told = await waitFor(async () => {
      const { events } = (await api.get(`/v1/sessions/${id}/events`)).body as { events: { type: string }[] };
      return events.some(({ type }) => type === 'session.revoked') ? events : undefined;
    }, WAIT_MS);
    expect(told.map(({ type }) => type)).toEqual(['session.started', 'session.expiring', 'session.revoked']);

    const postgres = new Postgres({ connectionString: stores.plain.databaseUrl });
    await postgres.connect();
    const { rows } = await postgres.query<{ ssl: boolean }>(
      `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name like 'curfew-%'`,
    );
    await postgres.end();
    expect(new Set(rows.map(({ ssl }) => ssl))).toEqual(new Set([true]));
    const redis = new Redis(stores.plain.redisUrl);
    const clients = ((await redis.client('LIST')) as string).split('\n').filter((line) => line.includes('name=curfew'));
    redis.disconnect();
    expect(clients.length).toBeGreaterThan(2);
    expect(clients.filter((line) => !line.includes(`laddr=127.0.0.1:${stores.tlsPort} `))).toEqual([]);
  }, 90_000);

  it.each([
    ['nobody vouches for', undefined],
    ['another authority does not vouch for', 'other-authority'],
  ])(
    'are refused when %s them, and the log says why',
    async (_, authority) => {
      const ca: Record<string, string> = authority === undefined ? {} : { CURFEW_CA_FILE: pem(authority) };
      const apps = await start(0, { ...stores.variables(), ...ca });
      const why = await waitFor(() => {
        const said = reasons(apps.log());
        return ['redis', 'postgres'].every((step) => /certificate/.test(said.get(step) ?? '')) ? said : undefined;
      }, WAIT_MS);
      const unknown = expect.stringMatching(/self-signed certificate|unable to (verify|get)/);
      expect(Object.fromEntries(why)).toMatchObject({ redis: unknown, postgres: unknown });
      expect(await readiness(apps)).toMatchObject({ status: 503, checks: { postgres: 'away', redis: 'away' } });
    },
    90_000,
  );

  it('are refused under a name that their certificate does not have', async () => {
    // The same address, spelt as no certificate has it.
    const apps = await start(0, { ...stores.variables('127.1'), CURFEW_CA_FILE: pem('authority') });
    const named = () => reasons(apps.log());
    await waitFor(() => ['redis', 'postgres'].every((step) => /altnames/.test(named().get(step) ?? '')), WAIT_MS);
    const why = expect.stringContaining("127.1. is not in the cert's altnames: DNS:localhost, IP Address:127.0.0.1");
    expect(Object.fromEntries(named())).toEqual({ redis: why, postgres: why });
  }, 90_000);

  it('are shown a client certificate where Redis asks for one', async () => {
    const redis = new Redis(stores.plain.redisUrl);
    await redis.config('SET', 'tls-auth-clients', 'yes');
    redis.disconnect();
    const trusting = { ...stores.variables(), CURFEW_CA_FILE: pem('authority') };
    const [shown, unshown] = await Promise.all([
      start(0, { ...trusting, CURFEW_REDIS_CERTIFICATE_FILE: pem('client') }),
      start(0, trusting),
    ]);
    await waitFor(async () => (await readiness(shown)).checks.redis === 'ok', WAIT_MS);
    expect((await readiness(unshown)).checks.redis).toBe('away');
  }, 90_000);
});
