import { StoreStarts } from '@curfew/domain';
import { Database } from '@curfew/postgres';
import { WorkerHeartbeats } from '@curfew/redis';
import { Injectable } from '@nestjs/common';
import { CanaryDetail } from './canary-detail.js';

const PATIENCE_MS = 2_000;

/** Whether requests can be served: each part is asked at once, and none may keep the answer waiting. */
@Injectable()
export class Readiness {
  private api: 'starting' | 'ok' | 'draining' = 'starting';

  constructor(
    private readonly starts: StoreStarts,
    private readonly database: Database,
    private readonly heartbeats: WorkerHeartbeats,
    private readonly canaries: CanaryDetail,
  ) {}

  /** The start is complete: the administrator's key is there. */
  open(): void {
    if (this.api === 'starting') this.api = 'ok';
  }

  /** From here on not ready: load balancers should look elsewhere while requests under way finish. */
  drain(): void {
    this.api = 'draining';
  }

  async check(): Promise<Record<string, string>> {
    const { postgres: toPostgres, redis: toRedis } = this.starts;
    const [postgres, redis, worker] = await Promise.all([
      toPostgres.state === 'ok' ? ask(() => this.database.query('select 1')) : toPostgres.state,
      toRedis.state === 'ok' ? ask(() => this.heartbeats.now()) : toRedis.state,
      ask(async () => {
        if ((await this.heartbeats.alive()) === 0) throw new Error('no worker is alive');
      }),
    ]);
    return { api: this.api, postgres, redis, worker };
  }

  /** What says how well it works, and is no reason to send requests elsewhere. */
  async details(): Promise<Record<string, string> | undefined> {
    const canary = this.starts.redis.state === 'ok' ? await this.canaries.tell() : undefined;
    return canary === undefined ? undefined : { canary };
  }
}

async function ask(call: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
    });
    await Promise.race([call(), late]);
    return 'ok';
  } catch (error) {
    return error instanceof Error && /no worker|no answer/.test(error.message) ? error.message : 'away';
  } finally {
    clearTimeout(timer);
  }
}
