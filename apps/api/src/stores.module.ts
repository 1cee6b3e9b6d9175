import { type ApiConfig } from '@curfew/config';
import { GuardedSender, SecretBox } from '@curfew/delivery';
import {
  Applications,
  ApplicationTally,
  AuditLog,
  Authenticator,
  Clock,
  CutOffSessions,
  ConvergenceBound,
  Convergences,
  EndSession,
  JobQueue,
  KeyMirror,
  Keys,
  Ledger,
  LedgerNews,
  ListSessions,
  LiveSessions,
  Outbox,
  Policies,
  Quotas,
  RememberedAnswers,
  Revocations,
  Replays,
  SessionRecords,
  Sightings,
  StartSession,
  StoreStarts,
  Subscriptions,
  TakeReceipt,
  Tenants,
  Warnings,
  WebhookSender,
} from '@curfew/domain';
import {
  Database,
  PostgresApplications,
  PostgresAuditLog,
  PostgresConvergences,
  PostgresKeys,
  PostgresLedger,
  PostgresPolicies,
  PostgresRevocations,
  PostgresReplays,
  PostgresSessionRecords,
  PostgresSessionTruth,
  PostgresSubscriptions,
  PostgresTenants,
  PostgresWarnings,
} from '@curfew/postgres';
import {
  Alarms,
  BullJobQueue,
  CanaryState,
  liveServerOf,
  LostSessions,
  MemoryWatch,
  type RedisClient,
  RedisClock,
  RedisKeyMirror,
  RedisLedgerNews,
  RedisLiveSessions,
  RedisLiveShards,
  RedisOutbox,
  RedisQuotas,
  RedisRememberedAnswers,
  RedisSightings,
  WorkerHeartbeats,
} from '@curfew/redis';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { sha256Hex } from './http/mint-key.js';
import { CanaryPace } from './operations/canary-pace.js';

export interface Connections {
  readonly config: ApiConfig;
  readonly database: Database;
  readonly redis: RedisClient;
  readonly starts: StoreStarts;
  readonly version: string;
}

/** Binds every port to its store, and makes the use cases from the ports. Importers share one instance of each. */
@Module({})
export class StoresModule {
  static with(connections: Connections): DynamicModule {
    const providers = [...stores(connections), ...useCases()];
    return { module: StoresModule, global: true, providers, exports: providers };
  }
}

function stores({ config, database, redis, starts, version }: Connections): Provider[] {
  const clock = new RedisClock(redis);
  const jobs = new BullJobQueue(redis);
  const sender = new GuardedSender({
    permitted: config.webhookAllow,
    clock,
    userAgent: `Curfew/${version}`,
    timeoutMs: config.webhookTimeoutSeconds * 1000,
    ca: config.ca,
  });
  const server = liveServerOf(redis);
  const outbox = new RedisOutbox(redis, redis, config.shards, 'api');
  const alarms = new Alarms(jobs, config.bucketMs);
  const shards = new RedisLiveShards(server, config.shards, alarms);
  const lost = new LostSessions(new PostgresSessionTruth(database), shards);
  const live = new RedisLiveSessions(server, config.shards, alarms, lost);
  return [
    { provide: Clock, useValue: clock },
    { provide: RedisClock, useValue: clock },
    { provide: Database, useValue: database },
    { provide: StoreStarts, useValue: starts },
    { provide: JobQueue, useValue: jobs },
    { provide: WebhookSender, useValue: sender },
    { provide: SecretBox, useValue: new SecretBox(config.masterKey) },
    { provide: WorkerHeartbeats, useValue: new WorkerHeartbeats(redis) },
    { provide: KeyMirror, useValue: new RedisKeyMirror(server) },
    { provide: LiveSessions, useValue: live },
    { provide: Outbox, useValue: outbox },
    { provide: MemoryWatch, useValue: new MemoryWatch(server, outbox) },
    { provide: Applications, useValue: new PostgresApplications(database) },
    { provide: ApplicationTally, useValue: new ApplicationTally(() => clock.now()) },
    { provide: Sightings, useValue: new RedisSightings(redis) },
    { provide: AuditLog, useValue: new PostgresAuditLog(database) },
    { provide: CanaryState, useValue: new CanaryState(redis) },
    { provide: CanaryPace, useValue: new CanaryPace(config.canarySeconds) },
    { provide: ConvergenceBound, useValue: new ConvergenceBound(config.convergeWithinSeconds) },
    { provide: Convergences, useValue: new PostgresConvergences(database) },
    { provide: Keys, useValue: new PostgresKeys(database) },
    { provide: Ledger, useValue: new PostgresLedger(database, { longestTokenSeconds: config.longestTokenSeconds }) },
    { provide: Quotas, useValue: new RedisQuotas(redis) },
    { provide: LedgerNews, useValue: new RedisLedgerNews(redis) },
    { provide: RememberedAnswers, useValue: new RedisRememberedAnswers(redis) },
    { provide: Policies, useValue: new PostgresPolicies(database) },
    { provide: Revocations, useValue: new PostgresRevocations(database) },
    { provide: Replays, useValue: new PostgresReplays(database, { longestTokenSeconds: config.longestTokenSeconds }) },
    { provide: SessionRecords, useValue: new PostgresSessionRecords(database, config.shards) },
    { provide: Subscriptions, useValue: new PostgresSubscriptions(database) },
    { provide: Tenants, useValue: new PostgresTenants(database) },
    { provide: Warnings, useValue: new PostgresWarnings(database) },
  ];
}

function useCases(): Provider[] {
  return [
    {
      provide: Authenticator,
      inject: [KeyMirror, Keys, Clock],
      useFactory: (mirror: KeyMirror, keys: Keys, clock: Clock) =>
        new Authenticator(mirror, keys, sha256Hex, { monotonic: () => performance.now(), wall: () => clock.now() }),
    },
    {
      provide: StartSession,
      inject: [SessionRecords, LiveSessions, Outbox],
      useFactory: (records: SessionRecords, live: LiveSessions, outbox: Outbox) =>
        new StartSession(records, live, outbox),
    },
    {
      provide: EndSession,
      inject: [SessionRecords, LiveSessions],
      useFactory: (records: SessionRecords, live: LiveSessions) => new EndSession(records, live),
    },
    {
      provide: CutOffSessions,
      inject: [Revocations, LiveSessions],
      useFactory: (revocations: Revocations, live: LiveSessions) => new CutOffSessions(revocations, live),
    },
    {
      provide: TakeReceipt,
      inject: [Warnings, Clock],
      useFactory: (warnings: Warnings, clock: Clock) => new TakeReceipt(warnings, clock),
    },
    {
      provide: ListSessions,
      inject: [SessionRecords, LiveSessions],
      useFactory: (records: SessionRecords, live: LiveSessions) => new ListSessions(records, live),
    },
  ];
}
