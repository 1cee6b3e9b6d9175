import { connectionUrl, listenHost } from './address-kinds.js';
import { oneOf, trueOrFalse, wholeNumber } from './kind.js';
import { redisUrl } from './redis-url-kind.js';
import { adminKey, certificates, clientCertificate, masterKey } from './secret-kinds.js';
import { optional, required, standard } from './variable.js';
import { NOTHING_ALLOWED, webhookAllow } from './webhook-allow.js';

const port = wholeNumber(0, 65_535);
const DAY = 86_400;
const YEAR = 366 * DAY;

/** Every variable. Each may also be given as `<name>_FILE`. The members are the names in `Config`. */
export const VARIABLES = {
  databaseUrl: required(connectionUrl('postgres', 'postgresql'), {
    name: 'DATABASE_URL',
    description: 'PostgreSQL: policies, sessions, ledger, deliveries, audit.',
    secret: true,
  }),
  databasePool: standard(wholeNumber(2, 1_000), '10', {
    name: 'CURFEW_DATABASE_POOL',
    description:
      'Most connections to PostgreSQL that requests and jobs of one process share. Migrations and the upkeep of tables have one of their own, a worker that restores shards up to four.',
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
    description:
      'How long, at least, the live store remembers endings, so that checks give their cause. Longer while the ledger has not taken them.',
  }),
  archiveAfterSeconds: standard(wholeNumber(1, 10 * YEAR), String(30 * DAY), {
    name: 'CURFEW_ARCHIVE_AFTER_SECONDS',
    description:
      'How long an ended session stays in the table of the living; no shorter than `CURFEW_ENDED_KEPT_SECONDS`. Then it moves to the archive.',
  }),
  archiveKeptSeconds: standard(wholeNumber(DAY, 10 * YEAR), String(400 * DAY), {
    name: 'CURFEW_ARCHIVE_KEPT_SECONDS',
    description:
      'How long, at least, an ended session can be read, from its ending. After, only its id is kept, which stays barred for ever.',
  }),
  eventsKeptSeconds: standard(wholeNumber(30 * DAY, 10 * YEAR), String(400 * DAY), {
    name: 'CURFEW_EVENTS_KEPT_SECONDS',
    description:
      'How long, at least, the ledger keeps events, and receipts of warnings: a year and a month, as PCI DSS 10.5.1 and most others ask. What is dropped goes by whole months.',
  }),
  deliveriesKeptSeconds: standard(wholeNumber(DAY, 10 * YEAR), String(60 * DAY), {
    name: 'CURFEW_DELIVERIES_KEPT_SECONDS',
    description: 'How long, at least, deliveries can be looked up. What is still owed is kept, however old.',
  }),
  auditKeptSeconds: standard(wholeNumber(30 * DAY, 10 * YEAR), String(400 * DAY), {
    name: 'CURFEW_AUDIT_KEPT_SECONDS',
    description:
      'How long, at least, administrative acts stay in the audit log. HIPAA 164.316(b)(2)(i) asks for six years: 189345600.',
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
  webhookDisableAfterSeconds: standard(wholeNumber(1, 365 * DAY), String(5 * DAY), {
    name: 'CURFEW_WEBHOOK_DISABLE_AFTER_SECONDS',
    description: 'A receiver of which nothing but failures came for so long is disabled.',
  }),
  longestTokenSeconds: standard(wholeNumber(1, 365 * DAY), String(DAY), {
    name: 'CURFEW_LONGEST_TOKEN_SECONDS',
    description:
      'Lifetime of the longest-lived token that receivers accept; deliveries are tried that long, 24 h at least.',
  }),
  convergeWithinSeconds: standard(wholeNumber(1, DAY), '30', {
    name: 'CURFEW_CONVERGE_WITHIN_SECONDS',
    description:
      'Within which a revocation has to be applied by everybody who honours the session, unless a subscription says otherwise. Who uses the session later than that is a zombie.',
  }),
  canarySeconds: standard(wholeNumber(0, 3_600), '10', {
    name: 'CURFEW_CANARY_SECONDS',
    description:
      'How often a synthetic session is started, which ends two seconds later and is measured on its way to a receiver of our own; 0: never.',
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
  requestsPerMinute: standard(wholeNumber(0, 10_000_000), '60000', {
    name: 'CURFEW_REQUESTS_PER_MINUTE',
    description:
      'Requests a minute of one API key, across all processes; 0: no limit. Activity and checks do not count.',
  }),
  streams: standard(wholeNumber(0, 100_000), '5000', {
    name: 'CURFEW_STREAMS',
    description: 'Event streams, and requests of the feed that wait, that one process serves at a time.',
  }),
  streamsPerKey: standard(wholeNumber(1, 100_000), '2500', {
    name: 'CURFEW_STREAMS_PER_KEY',
    description: 'How many of them one API key may have.',
  }),
  streamHeartbeatSeconds: standard(wholeNumber(1, 300), '15', {
    name: 'CURFEW_STREAM_HEARTBEAT_SECONDS',
    description: 'How long an event stream is silent at most.',
  }),
  streamStallSeconds: standard(wholeNumber(1, 600), '30', {
    name: 'CURFEW_STREAM_STALL_SECONDS',
    description: 'How long a reader of an event stream may leave unread what was sent before it is hung up on.',
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
