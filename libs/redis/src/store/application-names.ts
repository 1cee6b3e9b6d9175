import { hash32 } from '@curfew/domain';
import type { Redis } from 'ioredis';
import { applicationNamesKey } from '../keys.js';

const REGISTERED_FOR_MS = 60_000;
const MOST_CACHED = 100_000;

/**
 * Live records name the reporting application by a 32-bit number, a hash of tenant and name: no counter to race for,
 * the same after a loss. This keeps the way back from number to name.
 */
export class ApplicationNames {
  private readonly registered = new Map<string, number>();

  constructor(
    private readonly redis: Redis,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** The numbers of many, which mostly are of one application. */
  numbers(asked: readonly { readonly tenantNumber: number; readonly application: string }[]): number[] {
    let last: (typeof asked)[number] | undefined;
    let number = 0;
    return asked.map((one) => {
      if (!last || one.application !== last.application || one.tenantNumber !== last.tenantNumber) {
        number = this.number(one.tenantNumber, one.application);
      }
      last = one;
      return number;
    });
  }

  /** The application's number. Its name is stored in passing; a failure only costs the name in explanations. */
  number(tenantNumber: number, application: string): number {
    const number = hash32(`${tenantNumber} ${application}`);
    const field = fieldOf(tenantNumber, number);
    const now = this.monotonicMs();
    if ((this.registered.get(field) ?? Number.NEGATIVE_INFINITY) + REGISTERED_FOR_MS > now) return number;
    if (this.registered.size >= MOST_CACHED) this.registered.clear();
    this.registered.set(field, now);
    this.redis.hset(applicationNamesKey, field, application).catch(() => this.registered.delete(field));
    return number;
  }

  /** The names behind the numbers, in order; undefined where unknown (0: no activity yet). */
  async names(
    asked: readonly { readonly tenantNumber: number; readonly source: number }[],
  ): Promise<(string | undefined)[]> {
    if (asked.every(({ source }) => source === 0)) return asked.map(() => undefined);
    const found = await this.redis.hmget(
      applicationNamesKey,
      ...asked.map(({ tenantNumber, source }) => fieldOf(tenantNumber, source)),
    );
    return found.map((name) => name ?? undefined);
  }
}

function fieldOf(tenantNumber: number, number: number): string {
  return `${tenantNumber}:${number}`;
}
