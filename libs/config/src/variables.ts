import { connectionUrl, listenHost } from './address-kinds.js';
import { oneOf, trueOrFalse, wholeNumber } from './kind.js';
import { redisUrl } from './redis-url-kind.js';
import { adminKey, certificates, clientCertificate, masterKey } from './secret-kinds.js';
import { optional, required, standard } from './variable.js';
import { NOTHING_ALLOWED, webhookAllow } from './webhook-allow.js';

const port = wholeNumber(0, 65_535);
const DAY = 86_400;

/** Every variable. Each may also be given as `<name>_FILE`. The members are the names in `Config`. */
export const VARIABLES = {
  databaseUrl: required(connectionUrl('postgres', 'postgresql'), {
    name: 'DATABASE_URL',
    description: 'PostgreSQL: policies, sessions, ledger, deliveries, audit.',
    secret: true,
  }),
  databasePool: standard(wholeNumber(2, 1_000), '10', {
    name: 'CURFEW_DATABASE_POOL',
    description: 'Most connections to PostgreSQL that one process opens.',
  }),
  redisUrl: required(redisUrl, {
    name: 'REDIS_URL',
    description: 'Redis: live sessions, deadlines, queues. A server, a cluster, or a master that sentinels know.',
    secret: true,
  }),
  redisCertificate: optional(clientCertificate, undefined, {
    name: 'CURFEW_REDIS_CERTIFICATE',
    description: 'Client certificate for Redis over TLS, where it asks for one; give `CURFEW_REDIS_CERTIFICATE_FILE`.',
    secret: true,
  }),
  host: standard(listenHost, '0.0.0.0', {
    name: 'CURFEW_HOST',
    description: 'Address that the API listens on.',
  }),
  port: standard(port, '8080', {
    name: 'CURFEW_PORT',
    description: 'Port that the API listens on; 0 takes any free one.',
  }),
  workerHost: standard(listenHost, '0.0.0.0', {
    name: 'CURFEW_WORKER_HOST',
    description: "Address of the worker's health and metrics endpoints.",
  }),
  workerPort: standard(port, '9090', {
    name: 'CURFEW_WORKER_PORT',
    description: "Port of the worker's health and metrics endpoints; 0 takes any free one.",
  }),
  adminKey: required(
    adminKey,
    {
      name: 'CURFEW_ADMIN_KEY',
      description: 'API key of the first administrator, of tenant `default`, and the operator.',
      secret: true,
    },
    ['api'],
  ),
  masterKey: required(masterKey, {
    name: 'CURFEW_MASTER_KEY',
    description: 'Encrypts the secrets of subscriptions at rest. Losing it means rotating all of them.',
    secret: true,
  }),
  shards: standard(wholeNumber(1, 256), '16', {
    name: 'CURFEW_SHARDS',
    description:
      'Shards of the live store, settled at the first start: a process that says otherwise refuses to start.',
  }),
  bucketMs: standard(wholeNumber(10, 1_000), '50', {
    name: 'CURFEW_BUCKET_MS',
    description: 'Width in milliseconds of the buckets that alarms are rounded up to.',
  }),
  endedKeptSeconds: standard(wholeNumber(1, 30 * DAY), String(DAY), {
    name: 'CURFEW_ENDED_KEPT_SECONDS',
    description: 'How long, at least, the live store remembers endings.',
  }),
  checkpointSeconds: standard(wholeNumber(1, 300), '10', {
    name: 'CURFEW_CHECKPOINT_SECONDS',
    description:
      'How often last activity is brought to PostgreSQL, if that keeps up: about what a loss of the live store costs.',
  }),
  webhookAllow: optional(webhookAllow, NOTHING_ALLOWED, {
    name: 'CURFEW_WEBHOOK_ALLOW',
    description: 'Receivers permitted in private networks and over plain http. Cloud metadata addresses never are.',
  }),
  ca: optional(certificates, [], {
    name: 'CURFEW_CA',
    description:
      'Certificate authorities that receivers, PostgreSQL and Redis may use besides the public ones; give `CURFEW_CA_FILE`.',
  }),
  webhookTimeoutSeconds: standard(wholeNumber(1, 30), '15', {
    name: 'CURFEW_WEBHOOK_TIMEOUT_SECONDS',
    description: 'Longest time for one delivery attempt, from name resolution to the end of the answer.',
  }),
  longestTokenSeconds: standard(wholeNumber(1, 365 * DAY), String(DAY), {
    name: 'CURFEW_LONGEST_TOKEN_SECONDS',
    description:
      'Lifetime of the longest-lived token that receivers accept; deliveries are tried that long, 24 h at least.',
  }),
  logLevel: standard(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info', {
    name: 'CURFEW_LOG_LEVEL',
    description: 'Least severe log line that is written.',
  }),
  docs: standard(trueOrFalse, 'true', {
    name: 'CURFEW_DOCS',
    description: 'Whether the API serves `/docs`.',
  }),
  bodyLimitBytes: standard(wholeNumber(1_024, 16_777_216), '2097152', {
    name: 'CURFEW_BODY_LIMIT_BYTES',
    description: 'Largest body of activity and check requests; the others take 65536 bytes.',
  }),
  drainSeconds: standard(wholeNumber(0, 300), '10', {
    name: 'CURFEW_DRAIN_SECONDS',
    description: 'How long a stopping process finishes what it began.',
  }),
} as const;

/** Largest body, in bytes, that endpoints other than activity and check take. */
export const ADMIN_BODY_LIMIT_BYTES = 65_536;

/** Variables with our prefix that belong to the launcher of the embedded mode. */
export const LAUNCHER_VARIABLES: readonly string[] = ['CURFEW_HOME'];
