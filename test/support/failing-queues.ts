import { type JobType, Queue } from 'bullmq';
import { queuePrefix } from '../../libs/redis/src/keys.js';
import { EndingsTold } from './endings-told.js';
import { metricOf } from './metric-of.js';
import { startWatched, type Watched } from './history/start-watched.js';
import { waitFor } from './wait-for.js';

const SESSIONS = 24;
const AGAIN_EVERY_MS = 10;
const QUEUES = ['alarms', 'revocations', 'deliveries', 'policies'] as const;

/** The product with a hand on its queues, and what must hold while they fail and afterwards (engine rules 11, 12, 17). */
export class FailingQueues {
  static readonly SHARDS = 4;
  static readonly BUCKET_MS = 50;
  static readonly IDLE_MS = 3_000;
  /** The watchdog looks every second and grants an alarm 300 ms; the rest is for a slow machine. */
  private static readonly WATCHDOG_BOUND_MS = 1_500 + 1_000;

  private constructor(
    readonly watched: Watched,
    readonly told: EndingsTold,
    readonly queues: Readonly<Record<(typeof QUEUES)[number], Queue>>,
  ) {}

  static async start(): Promise<FailingQueues> {
    const { SHARDS, BUCKET_MS, IDLE_MS } = FailingQueues;
    const environment = { CURFEW_SHARDS: String(SHARDS), CURFEW_BUCKET_MS: String(BUCKET_MS) };
    const limits = { idleTimeoutSeconds: IDLE_MS / 1000, warnBeforeSeconds: 0 };
    const watched = await startWatched({ environment, limits });
    const told = await EndingsTold.subscribe(watched.curfew.api);
    const open = (name: string) => new Queue(name, { connection: watched.redis, prefix: queuePrefix(name) });
    const [alarms, revocations, deliveries, policies] = QUEUES.map(open) as [Queue, Queue, Queue, Queue];
    return new FailingQueues(watched, told, { alarms, revocations, deliveries, policies });
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.queues).map((queue) => queue.close()));
    await this.watched.stop();
    await this.told.receiver.stop();
  }

  async startSessions(application: string): Promise<string[]> {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `${application}-${i}`);
    const { client } = this.watched.history;
    await Promise.all(ids.map((sessionId) => client.start({ sessionId, subject: sessionId, application })));
    return ids;
  }

  /** Holds all that happened against the checker's rules. */
  async finish(name: string): Promise<void> {
    await this.watched.history.finish(name);
  }

  /** On time though no alarm rings, and told though no job comes. */
  async endsByWatchdog(fault: string, application: string): Promise<void> {
    const before = await this.missed();
    const ids = await this.startSessions(application);
    await this.told.all(ids, FailingQueues.IDLE_MS + 25_000);
    const { lateness, early, deliveries } = this.told.report(fault, ids);
    expect(lateness.max).toBeLessThan(FailingQueues.WATCHDOG_BOUND_MS);
    expect(early).toBe(0);
    expect(deliveries).toBe(SESSIONS);
    expect(await this.missed()).toBeGreaterThan(before);
  }

  /** The same worker hears the queue again: alarms ring, and deliveries do not wait for their rows. */
  async ringsAgain(fault: string, application: string): Promise<void> {
    const before = await this.fired();
    const ids = await this.startSessions(application);
    await this.told.all(ids, FailingQueues.IDLE_MS + 15_000);
    const { lateness, received } = this.told.report(`after ${fault}`, ids);
    expect(await this.fired()).toBeGreaterThan(before);
    // The watchdog alone is 300 ms late at best, and a row waits ten seconds for its job.
    expect(lateness.p50).toBeLessThan(300);
    expect(received.p50).toBeLessThan(5_000);
  }

  /** Does it again and again, so that no job lives long enough to be worked on. */
  async whileDoing(act: () => Promise<unknown>, meanwhile: () => Promise<void>): Promise<void> {
    const over = new AbortController();
    const doing = (async () => {
      while (!over.signal.aborted) {
        // A script of the worker's may be in the way: the next time it works.
        await act().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_EVERY_MS));
      }
    })();
    try {
      await meanwhile();
    } finally {
      over.abort();
      await doing;
    }
  }

  async each(act: (queue: Queue) => Promise<unknown>): Promise<void> {
    await Promise.all(Object.values(this.queues).map(act));
  }

  async waitForAlarms(how: JobType, count: number): Promise<void> {
    await waitFor(async () => (await this.queues.alarms.getJobCounts(how))[how] === count, 15_000, `${how} jobs`);
  }

  private fired(): Promise<number> {
    return metricOf(this.watched.curfew.workers[0]!, 'curfew_alarms_fired_total', 'by="queue"');
  }

  private missed(): Promise<number> {
    return metricOf(this.watched.curfew.workers[0]!, 'curfew_alarms_missed_total');
  }
}
