import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../history/client.js';
import type { Answer, Json } from '../http.js';
import { timed } from './timed.js';

const BETWEEN_MS = 100;

/**
 * Two clients that go on whatever is away. One checks every session and reports activity for `kept`; the other logs out
 * `leaving`, one after the other, and looks at once whether it held. What they are told is for the history to judge.
 */
export class Load {
  /** How often each request was answered how: `check 200`. */
  readonly tally = new Map<string, number>();
  /** Answers that nobody may get, in words. */
  readonly faults: string[] = [];
  /** Logged out, and how it was answered: 204, or 202 for `volatile`. */
  readonly loggedOut = new Map<string, number>();
  slowestMs = 0;
  private readonly loops: Promise<void>[];
  private abandoned = new Set<string>();
  private stopping = false;

  constructor(
    private readonly client: Client,
    private kept: readonly string[],
    leaving: readonly string[],
  ) {
    const queue = [...leaving];
    const everybody = [...kept, ...leaving];
    this.loops = [this.loop(() => this.watch(everybody)), this.loop(() => this.leave(queue))];
  }

  /** No more activity is reported for these, and their state is left to the sweeps. */
  abandon(ids: readonly string[]): void {
    this.kept = this.kept.filter((id) => !ids.includes(id));
    this.abandoned = new Set(ids);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.loops);
  }

  /** For the reader of the run. */
  answers(): string {
    const counted = [...this.tally].toSorted().map(([answer, times]) => `${answer} × ${times}`);
    return `answers: ${counted.join(', ')}, slowest ${Math.round(this.slowestMs)} ms`;
  }

  private async loop(turn: () => Promise<void>): Promise<void> {
    while (!this.stopping) {
      await turn().catch((error: unknown) => this.faults.push(String(error)));
      await sleep(BETWEEN_MS);
    }
  }

  private async watch(everybody: readonly string[]): Promise<void> {
    const sessionIds = everybody.filter((id) => !this.abandoned.has(id));
    await this.call('check', () => this.client.check(sessionIds));
    const events = this.kept.map((sessionId) => ({ sessionId, kind: 'keyboard', ageMs: 0 }));
    await this.call('activity', () => this.client.report(events));
  }

  private async leave(queue: string[]): Promise<void> {
    const id = queue[0];
    if (id === undefined) return;
    const { status } = await this.call('logout', () => this.client.logout(id));
    if (status !== 204 && status !== 202) return;
    queue.shift();
    this.loggedOut.set(id, status);
    await this.call('check', () => this.client.check([id]));
  }

  private async call(name: string, request: () => Promise<Answer<Json>>): Promise<Answer<Json>> {
    const answer = await timed(request);
    const { status, headers, ms } = answer;
    this.slowestMs = Math.max(this.slowestMs, ms);
    const key = `${name} ${status}`;
    this.tally.set(key, (this.tally.get(key) ?? 0) + 1);
    const told = status === 503 && headers.get('retry-after') !== null;
    if (!told && ![200, 202, 204].includes(status)) this.faults.push(`${key}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}
