import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Postgres } from 'pg';
import { openRedis } from '../../../libs/redis/src/connection.js';
import type { RedisClient } from '../../../libs/redis/src/cluster/masters.js';
import type { Api, Json } from '../http.js';
import type { Receiver } from '../receiver.js';
import { type Bounds, STRICT } from './bounds.js';
import { Client } from './client.js';
import type { Facts } from './facts.js';
import { FeedReader } from './feed-reader.js';
import { Heard } from './heard.js';
import { judge } from './judge.js';
import { readPostgres } from './read-postgres.js';
import { readRedis } from './read-redis.js';
import { report } from './report.js';
import { unrestAfter } from './rest.js';

const SHOWN = 30;
const AGAIN_MS = 250;
const CATCH_UP_MS = 10_000;

export interface Finish extends Partial<Bounds> {
  /** How long what is under way may take to come to rest. */
  readonly restMs?: number;
  /** Where Redis is by now, when not where it was at the start. */
  readonly redisUrl?: string;
}

/** What is watched: the apps that run by then, and where their stores are. */
export interface Watchable {
  readonly apis: readonly { readonly url: string }[];
  /** Any of them, with the administrator's key. */
  readonly api: Api;
  readonly databaseUrl: string;
  readonly redis: { readonly url: string };
}

/**
 * Watches the default tenant from the first request to the last: `client` notes what it hears, a reader pages the feed
 * throughout, and `finish` holds all of it against Postgres, Redis and the receivers.
 */
export class History {
  readonly heard = new Heard();
  readonly client: Client;
  private readonly receivers = new Map<string, Receiver>();
  private readonly reader: FeedReader;

  constructor(private readonly curfew: Watchable) {
    const apis = () => curfew.apis.map(({ url }) => curfew.api.at(url));
    this.client = new Client(this.heard, apis);
    // A client of its own, so that neither waits for the other.
    const paging = new Client(this.heard, apis);
    this.reader = new FeedReader((path) => paging.once('GET', path));
  }

  /** A subscription to all events unless told otherwise, whose receiver is asked at the end what it got. */
  async subscribe(receiver: Receiver, options: Json = {}): Promise<string> {
    const { url } = receiver;
    const body = { name: `receiver ${this.receivers.size + 1}`, kind: 'webhook', url, events: ['*'], ...options };
    const answer = await this.client.ask('POST', '/v1/subscriptions', body);
    if (answer.status !== 201) throw new Error(`no subscription: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.receivers.set(answer.body.id as string, receiver);
    return answer.body.id as string;
  }

  /** A policy, or throws. */
  async publish(policy: Json): Promise<void> {
    const { status, body } = await this.client.ask('POST', '/v1/policies', policy);
    if (status !== 201) throw new Error(`no policy: ${status} ${JSON.stringify(body)}`);
  }

  /** For a test that fails before `finish`. */
  stop(): Promise<void> {
    return this.reader.stop();
  }

  /** Looks for the last time: every test of faults ends with it. */
  async finish(name: string, options: Finish = {}): Promise<Facts> {
    return this.look(name, options).finally(() => this.stop());
  }

  /** Waits for rest, prints the report, and throws when any rule is broken. The history may go on. */
  async look(
    name: string,
    { restMs = 60_000, redisUrl = this.curfew.redis.url, ...given }: Finish = {},
  ): Promise<Facts> {
    const bounds = { ...STRICT, ...given };
    const postgres = new Postgres({ connectionString: this.curfew.databaseUrl });
    const redis = openRedis(redisUrl, 'blocking', 'history');
    await postgres.connect();
    try {
      const tenant = await defaultTenant(postgres);
      const unrest = await unrestAfter(restMs, postgres, redis, { tenantId: tenant.id, owing: bounds.owing });
      // A session that ends while we read looks different in each store: only what stays is a fault.
      let facts = await this.gather(postgres, redis, tenant);
      const end = Date.now() + bounds.settleMs;
      while (judge(this.heard, facts, bounds).length > 0 && Date.now() < end) {
        await sleep(AGAIN_MS);
        facts = await this.gather(postgres, redis, tenant);
      }
      console.log(report(name, this.heard, facts, bounds));
      const faults = [...unrest, ...judge(this.heard, facts, bounds)];
      if (faults.length > 0) throw new Error(told(name, faults));
      return facts;
    } finally {
      redis.disconnect();
      await postgres.end();
    }
  }

  private async gather(postgres: Postgres, redis: RedisClient, tenant: { id: string; number: number }): Promise<Facts> {
    const fromRedis = await readRedis(redis, tenant.number);
    const fromPostgres = await readPostgres(postgres, tenant.id);
    await this.reader.caughtUp(fromPostgres.head.seq, CATCH_UP_MS);
    // The reader may have gone on to events that are younger than the snapshot.
    const paged = this.reader.events.filter(({ seq }) => seq <= fromPostgres.head.seq);
    const received = new Map(
      [...this.receivers].map(([id, { requests }]) => [
        id,
        new Set(requests.map(({ headers }) => String(headers['webhook-id']))),
      ]),
    );
    const seenOnly = paged.filter(({ seq }) => seq <= fromPostgres.dropped);
    return { ...fromRedis, ...fromPostgres, events: [...seenOnly, ...fromPostgres.events], paged, received };
  }
}

async function defaultTenant(postgres: Postgres): Promise<{ id: string; number: number }> {
  const { rows } = await postgres.query<{ id: string; number: number }>(
    `select id, number from tenants where name = 'default'`,
  );
  return rows[0]!;
}

function told(name: string, faults: readonly string[]): string {
  const more = faults.length > SHOWN ? [`… and ${faults.length - SHOWN} more`] : [];
  return [`${name}: ${faults.length} faults in the history`, ...faults.slice(0, SHOWN), ...more].join('\n  ');
}
