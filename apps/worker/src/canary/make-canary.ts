import type { Config } from '@curfew/config';
import type { SecretBox } from '@curfew/delivery';
import {
  type Clock,
  type LiveSessions,
  type Outbox,
  type SessionRecords,
  StartSession,
  type WebhookSender,
} from '@curfew/domain';
import { type Database, PostgresSubscriptions, PostgresTenants } from '@curfew/postgres';
import { CanaryState, type RedisClient } from '@curfew/redis';
import type { Registry } from 'prom-client';
import { Canaries } from './canaries.js';
import { CanaryHome } from './canary-home.js';
import { CanaryReceiver } from './canary-receiver.js';
import { canarySecret } from './canary-secret.js';
import { CanaryWatch } from './canary-watch.js';

export interface CanaryParts {
  readonly config: Config;
  readonly database: Database;
  readonly redis: RedisClient;
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly registry: Registry;
  readonly records: SessionRecords;
  readonly live: LiveSessions;
  readonly outbox: Outbox;
}

/** Whoever starts canaries, the door out that their receiver stands in, and what measures them. */
export function makeCanary(parts: CanaryParts, guarded: WebhookSender) {
  const { config, database, redis, clock, box, registry, records, live, outbox } = parts;
  const state = new CanaryState(redis);
  const secret = canarySecret(config.masterKey);
  const watch = new CanaryWatch(state, clock, registry);
  const tenants = new PostgresTenants(database);
  const home = new CanaryHome(tenants, new PostgresSubscriptions(database), box, secret);
  const everyMs = config.canarySeconds * 1000;
  const starting = new StartSession(records, live, outbox);
  return {
    watch,
    sender: new CanaryReceiver(guarded, secret, clock, watch),
    canaries: everyMs === 0 ? undefined : { everyMs, turn: new Canaries(home, state, starting, tenants, everyMs) },
  };
}
