import type { RedisClient } from '../cluster/masters.js';
import { canaryKey, canaryTurnKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

/** By how much the latest canary was late at each step, in milliseconds from its deadline. */
export interface CanaryLags {
  readonly decisionMs: number;
  readonly deliveryMs: number;
  readonly acknowledgementMs: number;
}

export interface LatestCanary extends CanaryLags {
  /** When it was acknowledged. */
  readonly at: number;
}

/** Whose turn it is to start a canary, and what became of the latest: for all processes. */
export class CanaryState {
  constructor(private readonly redis: RedisClient) {}

  /** True for one of those who ask within the time. */
  turn(everyMs: number): Promise<boolean> {
    return orUnavailable(async () => (await this.redis.set(canaryTurnKey, '1', 'PX', everyMs, 'NX')) === 'OK');
  }

  async acknowledged(latest: LatestCanary): Promise<void> {
    await orUnavailable(() => this.redis.set(canaryKey, JSON.stringify(latest)));
  }

  latest(): Promise<LatestCanary | undefined> {
    return orUnavailable(async () => {
      const kept = await this.redis.get(canaryKey);
      return kept === null ? undefined : (JSON.parse(kept) as LatestCanary);
    });
  }
}
