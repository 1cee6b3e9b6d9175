import type { Batching } from '@curfew/domain';

interface Filling {
  count: number;
  readonly since: number;
}

/**
 * Notices when as many events wait as a batch may have. It counts what this process has seen; another's are counted there.
 * So a batch may wait for its time though it could go: never longer.
 */
export class BatchFill {
  private readonly filling = new Map<string, Filling>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Adds events that begin to wait. True when the batch is full and a new one begins. */
  isFull(name: string, events: number, { maxEvents, maxWaitMs }: Batching): boolean {
    const now = this.monotonic();
    const before = this.filling.get(name);
    // What waited so long has gone.
    const filling = before && now - before.since < maxWaitMs ? before : { count: 0, since: now };
    filling.count += events;
    if (filling.count >= maxEvents) return this.filling.delete(name) || true;
    this.filling.set(name, filling);
    return false;
  }
}
