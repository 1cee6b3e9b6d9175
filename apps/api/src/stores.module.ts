import { type ApiConfig } from '@curfew/config';
import { GuardedSender, SecretBox } from '@curfew/delivery';
import {
  AuditLog,
  Authenticator,
  Clock,
  EndSession,
  JobQueue,
  KeyMirror,
  Keys,
  Ledger,
  ListSessions,
  LiveSessions,
  Outbox,
  Policies,
  RememberedAnswers,
  SessionRecords,
  StartSession,
  StoreStarts,
  Subscriptions,
  Tenants,
  WebhookSender,
} from '@curfew/domain';
import {
  Database,
  PostgresAuditLog,
  PostgresKeys,
  PostgresLedger,
  PostgresPolicies,
  PostgresSessionRecords,
  PostgresSessionTruth,
  PostgresSubscriptions,
  PostgresTenants,
} from '@curfew/postgres';
import {
  Alarms,
  BullJobQueue,
  liveServerOf,
  LostSessions,
  MemoryWatch,
  type RedisClient,
  RedisClock,
  RedisKeyMirror,
  RedisLiveSessions,
  RedisLiveShards,
  RedisOutbox,
  RedisRememberedAnswers,
  WorkerHeartbeats,
} from '@curfew/redis';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { sha256Hex } from './http/mint-key.js';

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
    { provide: AuditLog, useValue: new PostgresAuditLog(database) },
    { provide: Keys, useValue: new PostgresKeys(database) },
    { provide: Ledger, useValue: new PostgresLedger(database, { longestTokenSeconds: config.longestTokenSeconds }) },
    { provide: RememberedAnswers, useValue: new RedisRememberedAnswers(redis) },
    { provide: Policies, useValue: new PostgresPolicies(database) },
    { provide: SessionRecords, useValue: new PostgresSessionRecords(database, config.shards) },
    { provide: Subscriptions, useValue: new PostgresSubscriptions(database) },
    { provide: Tenants, useValue: new PostgresTenants(database) },
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
      provide: ListSessions,
      inject: [SessionRecords, LiveSessions],
      useFactory: (records: SessionRecords, live: LiveSessions) => new ListSessions(records, live),
    },
  ];
}
