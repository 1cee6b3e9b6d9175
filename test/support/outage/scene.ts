import { causesOf } from '../history/causes-of.js';
import type { Facts } from '../history/facts.js';
import { type Finish, History } from '../history/history.js';
import { Api } from '../http.js';
import { type Receiver, startReceiver } from '../receiver.js';
import { ADMIN_KEY, type RunningApp, type RunningApps, startApps } from '../start-apps.js';
import { waitFor } from '../wait-for.js';
import { FaultyStore } from './faulty-store.js';
import { Load } from './load.js';
import { OneTry } from './one-try.js';

const RECOVERY_MS = 45_000;
const AT_ONCE = 10;

/** The whole product, with stores that can be away, a receiver of every event, and a history of what its clients hear. */
export class Scene {
  private readonly loads: Load[] = [];

  private constructor(
    readonly postgres: FaultyStore,
    readonly redis: FaultyStore,
    readonly apps: RunningApps,
    private readonly receiver: Receiver,
    readonly history: History,
    readonly api: Api,
  ) {}

  static async start(): Promise<Scene> {
    const [postgres, redis, receiver] = await Promise.all([
      FaultyStore.postgres(),
      FaultyStore.redis(),
      startReceiver(),
    ]);
    const environment = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
    const apps = await startApps({ environment });
    const api = new Api(apps.url, ADMIN_KEY);
    const history = new History({ apis: apps.apis, api, databaseUrl: postgres.url, redis });
    await history.subscribe(receiver);
    return new Scene(postgres, redis, apps, receiver, history, api);
  }

  /** Sessions of an application of this name, with an idle timeout of their own. */
  async startSessions(name: string, count: number, idleTimeoutSeconds: number): Promise<readonly string[]> {
    await this.history.publish({ name, match: { application: [name] }, idleTimeoutSeconds, warnBeforeSeconds: 0 });
    const ids = Array.from({ length: count }, (_, i) => `${name}-${i}`);
    for (let i = 0; i < count; i += AT_ONCE) {
      const starts = ids
        .slice(i, i + AT_ONCE)
        .map((sessionId) => ({ sessionId, subject: sessionId, application: name }));
      const answers = await Promise.all(starts.map((start) => this.history.client.start(start)));
      for (const { status } of answers) expect(status).toBe(201);
    }
    return ids;
  }

  /** Clients that go on until they are stopped, or the scene is. */
  load(kept: readonly string[], leaving: readonly string[]): Load {
    const load = new Load(this.client(), kept, leaving);
    this.loads.push(load);
    return load;
  }

  /** What `/health/ready` says of each part, and that the process lives. */
  async health(app: RunningApp): Promise<Record<string, string>> {
    const probe = new Api(app.url);
    expect((await probe.get('/health/live')).status).toBe(200);
    const { status, body } = await probe.get('/health/ready');
    const checks = body.checks as Record<string, string>;
    expect(status).toBe(Object.values(checks).every((state) => state === 'ok') ? 200 : 503);
    return checks;
  }

  /** Waits until its readiness says this of its parts: what hangs is known to be away only after a while. */
  async says(app: RunningApp, checks: Readonly<Record<string, string>>): Promise<void> {
    const agrees = async () => {
      expect(await this.health(app)).toMatchObject(checks);
      return true;
    };
    await waitFor(agrees, RECOVERY_MS, `readiness says ${JSON.stringify(checks)}`);
  }

  /** Every process that runs says that it is ready, by itself. */
  async recovered(apps: readonly RunningApp[]): Promise<void> {
    for (const app of apps) {
      await waitFor(async () => (await fetch(`${app.url}/health/ready`)).status === 200, RECOVERY_MS, 'readiness');
    }
  }

  /** Those of them that a check says have ended. */
  async endedOf(sessionIds: readonly string[], api = this.api): Promise<string[]> {
    const { body } = await this.client(api).check(sessionIds);
    return (body.sessions as { sessionId: string; active: boolean }[])
      .filter(({ active }) => !active)
      .map(({ sessionId }) => sessionId);
  }

  until(probe: () => boolean | Promise<boolean>): Promise<true> {
    return waitFor(probe, RECOVERY_MS, 'recovery') as Promise<true>;
  }

  /** One that asks this API alone, once, and whose answers count in the history. */
  client(api = this.api): OneTry {
    return new OneTry(this.history.heard, api);
  }

  /** Ends the history: these sessions ended, for these causes, and no others. */
  async finish(name: string, causes: ReadonlyMap<string, string>, options: Finish = {}): Promise<Facts> {
    const facts = await this.history.finish(name, options);
    expect(causesOf(facts)).toEqual(causes);
    return facts;
  }

  async stop(): Promise<void> {
    await Promise.all(this.loads.map((load) => load.stop()));
    await this.history.stop();
    await this.apps.stop();
    await Promise.all([this.postgres.stop(), this.redis.stop(), this.receiver.stop()]);
  }
}
