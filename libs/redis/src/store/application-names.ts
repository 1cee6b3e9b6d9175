import { hash32 } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { applicationNamesKey } from '../keys.js';
import { isAway } from '../unavailable.js';

const REGISTERED_FOR_MS = 60_000;
const MOST_CACHED = 100_000;
const REMEMBERED_FOR_MS = 100;

/**
 * Live records name the reporting application by a 32-bit number, a hash of tenant and name: no counter to race for,
 * the same after a loss. This keeps the way back from number to name.
 */
export class ApplicationNames {
  private readonly registered = new Map<string, number>();
  private last?: { tenantNumber: number; application: string; number: number; until: number };

  constructor(
    private readonly redis: RedisClient,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** The application's number. Its name is stored in passing; a failure only costs the name in explanations. */
  number(tenantNumber: number, application: string): number {
    const now = this.monotonicMs();
    const { last } = this;
    // Most reports are of the application that the one before was of.
    if (last?.application === application && last.tenantNumber === tenantNumber && now < last.until) return last.number;
    const number = hash32(`${tenantNumber} ${application}`);
    const until = this.register(fieldOf(tenantNumber, number), application, now);
    this.last = { tenantNumber, application, number, until: Math.min(until, now + REMEMBERED_FOR_MS) };
    return number;
  }

  /** Until when the name counts as stored. */
  private register(field: string, application: string, now: number): number {
    const stored = (this.registered.get(field) ?? Number.NEGATIVE_INFINITY) + REGISTERED_FOR_MS;
    if (stored > now) return stored;
    if (this.registered.size >= MOST_CACHED) this.registered.clear();
    this.registered.set(field, now);
    this.redis.hset(applicationNamesKey, field, application).catch(() => {
      this.registered.delete(field);
      this.last = undefined;
    });
    return now + REGISTERED_FOR_MS;
  }

  /** The names behind the numbers, in order; undefined where unknown (0: no activity yet). */
  async names(
    asked: readonly { readonly tenantNumber: number; readonly source: number }[],
  ): Promise<(string | undefined)[]> {
    if (asked.every(({ source }) => source === 0)) return asked.map(() => undefined);
    const fields = asked.map(({ tenantNumber, source }) => fieldOf(tenantNumber, source));
    const found = await this.redis.hmget(applicationNamesKey, ...fields).catch((error: unknown) => {
      // In a cluster the sessions may be there, and only their applications' names away.
      if (!isAway(error)) throw error;
      return fields.map(() => null);
    });
    return found.map((name) => name ?? undefined);
  }
}

function fieldOf(tenantNumber: number, number: number): string {
  return `${tenantNumber}:${number}`;
}
