import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreStarts } from '@curfew/domain';

const PATIENCE_MS = 2_000;

/** Asks a store whether it answers. */
export type Ask = () => Promise<unknown>;

/** Whether this worker can do its work: each store is asked, and none may keep the answer waiting. */
export class WorkerState {
  private draining = false;

  constructor(
    private readonly starts: StoreStarts,
    private readonly asks: Readonly<Record<'postgres' | 'redis', Ask>>,
  ) {}

  drain(): void {
    this.draining = true;
  }

  async check(): Promise<Record<string, string>> {
    const [postgres, redis] = await Promise.all([this.store('postgres'), this.store('redis')]);
    const worker = this.starts.done ? 'ok' : 'starting';
    return { worker: this.draining ? 'draining' : worker, postgres, redis };
  }

  private async store(name: 'postgres' | 'redis'): Promise<string> {
    const { state } = this.starts[name];
    if (state !== 'ok') return state;
    const late = sleep(PATIENCE_MS, 'no answer', { ref: false });
    const answer = this.asks[name]().then(
      () => 'ok',
      () => 'away',
    );
    return await Promise.race([answer, late]);
  }
}
