import type { Decision, OutboxEntry } from '../event/decision.js';
import { Outbox, type OutboxLag } from '../event/outbox.js';

interface Kept extends OutboxEntry {
  readonly writtenAt: number;
  state: 'unread' | 'pending' | 'acknowledged';
}

/** The outbox in memory, on a clock the test turns. Consumers of one outbox share its entries. */
export class FakeOutbox extends Outbox {
  time = 1_800_000_000_000;
  private kept: Kept[] = [];
  private numbers = 0;
  private wake: () => void = () => undefined;

  write(shard: number, decisions: readonly Decision[]): void {
    const id = `${this.time}-${++this.numbers}`;
    this.kept.push({ shard, id, decisions, writtenAt: this.time, state: 'unread' });
    this.wake();
  }

  override async read(shards: readonly number[], count: number, waitMs: number): Promise<OutboxEntry[]> {
    const unread = () => shards.flatMap((shard) => this.of(shard, 'unread').slice(0, count));
    if (shards.length > 0 && unread().length === 0) await this.written(waitMs);
    const taken = unread();
    for (const entry of taken) entry.state = 'pending';
    return taken.map(told);
  }

  override async adopt(shard: number, count: number): Promise<OutboxEntry[]> {
    return this.of(shard, 'pending').slice(0, count).map(told);
  }

  override async acknowledge(entries: readonly Pick<OutboxEntry, 'shard' | 'id'>[]): Promise<void> {
    for (const { shard, id } of entries) {
      const found = this.kept.find((entry) => entry.shard === shard && entry.id === id);
      if (found) found.state = 'acknowledged';
    }
  }

  override async nudge(): Promise<void> {
    this.write(0, []);
  }

  override async trim(keepMs: number): Promise<void> {
    this.kept = this.kept.filter((e) => e.state !== 'acknowledged' || e.writtenAt >= this.time - keepMs);
  }

  override async lag(): Promise<OutboxLag> {
    const owed = this.kept.filter((entry) => entry.state !== 'acknowledged');
    return { depth: owed.length, lagMs: this.time - Math.min(this.time, ...owed.map((entry) => entry.writtenAt)) };
  }

  private of(shard: number, state: Kept['state']): Kept[] {
    return this.kept.filter((entry) => entry.shard === shard && entry.state === state);
  }

  private written(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function told({ shard, id, decisions }: Kept): OutboxEntry {
  return { shard, id, decisions };
}
