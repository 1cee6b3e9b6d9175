import { createHash } from 'node:crypto';
import type { Config } from '@curfew/config';
import { GuardedSender, SecretBox } from '@curfew/delivery';
import { Authenticator, RedateTenant, type StoreStarts } from '@curfew/domain';
import {
  type Database,
  PostgresApplications,
  PostgresConvergences,
  PostgresDeliveries,
  PostgresKeys,
  PostgresLedger,
  PostgresPolicies,
  PostgresRevocations,
  PostgresSessionRecords,
  PostgresSessionTruth,
} from '@curfew/postgres';
import {
  Alarms,
  BullJobQueue,
  liveServerOf,
  LostSessions,
  openRedis,
  MemoryWatch,
  type RedisClient,
  RedisClock,
  RedisKeyMirror,
  RedisLedgerNews,
  RedisLiveSessions,
  RedisLiveShards,
  RedisOutbox,
  RedisSightings,
  ShardLeases,
  SystemClock,
  WorkerHeartbeats,
} from '@curfew/redis';
import type { Logger } from 'pino';
import { Sweeper } from './alarms/sweeper.js';
import { Watchdog } from './alarms/watchdog.js';
import { NoteSightings } from './applications/note-sightings.js';
import { makeCanary } from './canary/make-canary.js';
import { AppliedRevocations } from './convergence/applied-revocations.js';
import { ConvergedRevocations } from './convergence/converged-revocations.js';
import { ConvergenceMetrics } from './convergence/convergence-metrics.js';
import { LateReceivers } from './convergence/late-receivers.js';
import { DeliveryDispatcher } from './deliveries/delivery-dispatcher.js';
import { OverdueDeliveries } from './deliveries/overdue-deliveries.js';
import { jobHandlers } from './handlers.js';
import { LedgerWriter } from './ledger/ledger-writer.js';
import { measureStores } from './operations/store-metrics.js';
import { WorkerMetrics } from './operations/worker-metrics.js';
import { WorkerState } from './operations/worker-state.js';
import { UnfinishedRedating } from './policies/unfinished-redating.js';
import { QueueWorkers } from './queue-workers.js';
import { readHz } from './read-hz.js';
import { makeRetention } from './retention/make-retention.js';
import { CutOffJobs } from './revocations/cut-off-jobs.js';
import { schedules } from './schedules.js';
import { Timers } from './timers.js';
import { makeUpkeep } from './upkeep/upkeep.js';
import { warnOfEviction } from './warn-of-eviction.js';

const LEASE_MS = 5_000;
const WATCH_EVERY_MS = 1_000;
/** Below this `hz`, Redis wakes blocked clients too coarsely for alarms to be precise. */
const FINE_HZ = 50;

export interface Parts {
  readonly config: Config;
  readonly database: Database;
  readonly redis: RedisClient;
  readonly blocking: RedisClient;
  readonly starts: StoreStarts;
  readonly logger: Logger;
  readonly worker: string;
  readonly version: string;
}

/** The worker's whole work: alarms, sweeps, ledger, deliveries, schedules. `start` sets it going and gives what drains it. */
export function compose({ config, database, redis, blocking, starts, logger, worker, version }: Parts) {
  const clock = new RedisClock(redis);
  const metrics = new WorkerMetrics();
  const heartbeats = new WorkerHeartbeats(redis);
  const jobs = new BullJobQueue(redis);
  const alarms = new Alarms(jobs, config.bucketMs);
  const server = liveServerOf(redis);
  const shards = new RedisLiveShards(server, config.shards, alarms);
  const truth = new PostgresSessionTruth(database);
  const live = new RedisLiveSessions(server, config.shards, alarms, new LostSessions(truth, shards));
  const outbox = new RedisOutbox(redis, blocking, config.shards, worker);
  const ledger = new PostgresLedger(database, { longestTokenSeconds: config.longestTokenSeconds });
  const records = new PostgresSessionRecords(database, config.shards);
  const policies = new PostgresPolicies(database);
  const cutOffs = new CutOffJobs(new PostgresRevocations(database), live, outbox, worker, logger);
  const deliveries = new PostgresDeliveries(database, { disableAfterSeconds: config.webhookDisableAfterSeconds });
  const keys = new PostgresKeys(database);
  const mirror = new RedisKeyMirror(server);
  const guarded = new GuardedSender({
    permitted: config.webhookAllow,
    clock,
    userAgent: `Curfew/${version}`,
    timeoutMs: config.webhookTimeoutSeconds * 1000,
    ca: config.ca,
  });
  const sweeper = new Sweeper(live, alarms);
  const dispatcher = new DeliveryDispatcher(jobs, metrics);
  const writer = new LedgerWriter(outbox, new ShardLeases(redis, config.shards, worker, LEASE_MS), ledger, {
    dispatcher,
    news: new RedisLedgerNews(redis),
    metrics,
    logger,
  });
  const memory = new MemoryWatch(server, outbox);
  const upkeep = makeUpkeep({
    shards,
    truth,
    leases: new ShardLeases(redis, config.shards, worker, LEASE_MS, 'upkeep'),
    sweeper,
    metrics,
    logger,
    endedKeptMs: config.endedKeptSeconds * 1000,
    checkpointMs: config.checkpointSeconds * 1000,
  });
  const retention = makeRetention({ config, database, clock, metrics, logger });
  const redating = new RedateTenant(policies, records, live, () => clock.now());
  const convergences = new PostgresConvergences(database);
  const applications = new PostgresApplications(database);
  const converging = new ConvergenceMetrics(metrics.registry);
  const converged = new ConvergedRevocations(convergences, converging);
  const boundMs = config.convergeWithinSeconds * 1000;
  const sightings = new NoteSightings(new RedisSightings(redis), applications, boundMs, clock, metrics.registry);
  const box = new SecretBox(config.masterKey);
  const { registry } = metrics;
  const canary = makeCanary({ config, database, redis, clock, box, registry, records, live, outbox }, guarded);
  const { sender } = canary;
  const handlers = jobHandlers({
    sweeper,
    bucketMs: config.bucketMs,
    delivery: {
      deliveries,
      sender,
      box,
      dispatcher,
      applied: new AppliedRevocations(converging, converged, canary.watch),
      clock,
    },
    redating,
    metrics,
  });
  const overdue = new OverdueDeliveries(deliveries, handlers.deliver);
  measureStores(metrics, {
    live,
    outbox,
    ledger,
    deliveries,
    heartbeats,
    clock: new SystemClock(),
    checkpoints: upkeep.checkpoints,
    memory,
    server,
    shards: config.shards,
  });
  const state = new WorkerState(starts, {
    postgres: () => database.query('select 1'),
    redis: () => heartbeats.now(),
  });
  const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
  const clocks = { monotonic: () => performance.now(), wall: () => clock.now() };
  const authenticator = new Authenticator(mirror, keys, sha256Hex, clocks);

  const start = async () => {
    const hz = await readHz(redis);
    await warnOfEviction(redis, logger);
    logger.info({ hz }, 'working');
    const precise = hz < FINE_HZ;
    const watchdog = new Watchdog(live, sweeper, metrics, {
      everyMs: WATCH_EVERY_MS,
      bucketMs: config.bucketMs,
      precise,
    });
    const stopClock = await clock.follow();
    const writing = writer.run();
    const queues = new QueueWorkers(
      (queue) => openRedis(config.redisUrl, 'blocking', `curfew-worker-${queue}`, config),
      handlers,
      logger,
    );
    const table = schedules({
      watchdog,
      // A worker counts once it has all it needs: until then it only sweeps.
      beat: async () => starts.done && heartbeats.beat(worker),
      live,
      outbox,
      records,
      deliveries,
      overdue,
      cutOffs,
      converged,
      late: new LateReceivers(convergences, converging, config.convergeWithinSeconds),
      sightings,
      canaries: canary.canaries,
      applications,
      redating: new UnfinishedRedating(policies, jobs, redating, () => performance.now()),
      keys,
      mirror,
      upkeep,
      memory,
      retention,
      applicationsKeptMs: config.archiveKeptSeconds * 1000,
      endedKeptMs: config.endedKeptSeconds * 1000,
    });
    const timers = new Timers(table, logger);
    return async () => {
      state.drain();
      await heartbeats.leave(worker).catch(() => undefined);
      watchdog.stop();
      stopClock();
      writer.stop();
      retention.stop();
      await Promise.all([timers.stop(), queues.close(), writing]);
      await Promise.all([overdue.close(), cutOffs.stop()]);
      await Promise.all([jobs.close(), sender.close(), upkeep.stop()]);
    };
  };
  return { operations: { metrics, state, authenticator }, start };
}
