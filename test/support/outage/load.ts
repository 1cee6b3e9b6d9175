import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Api, Json } from '../http.js';
import { timed } from './timed.js';

const BETWEEN_MS = 100;

/**
 * Two clients that go on whatever is away. One checks every session and reports activity for `kept`; the other logs out
 * `leaving`, one after the other, and looks at once whether it held. Both only note what they see.
 */
export class Load {
  /** How often each request was answered how: `check 200`. */
  readonly tally = new Map<string, number>();
  /** What must never be seen, in words. */
  readonly faults: string[] = [];
  /** Logged out, and how it was answered: 204, or 202 for `volatile`. */
  readonly loggedOut = new Map<string, number>();
  slowestMs = 0;
  private readonly ended = new Set<string>();
  private readonly loops: Promise<void>[];
  private abandoned = new Set<string>();
  private stopping = false;

  constructor(
    private readonly api: Api,
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
    // A check that was under way when a session ended may still say yes: what counts is what was known when it was sent.
    const ended = new Set(this.ended);
    const checked = await this.call('check', () => this.api.post('/v1/check', { sessionIds }));
    for (const { sessionId, state } of checked.body?.sessions ?? []) this.see(sessionId, state, ended);
    const events = this.kept.map((sessionId) => ({ sessionId, kind: 'keyboard', ageMs: 0 }));
    await this.call('activity', () => this.api.post('/v1/activity', { events }));
  }

  private async leave(queue: string[]): Promise<void> {
    const id = queue[0];
    if (id === undefined) return;
    const { status } = await this.call('logout', () => this.api.delete(`/v1/sessions/${id}`));
    if (status !== 204 && status !== 202) return;
    queue.shift();
    this.loggedOut.set(id, status);
    this.ended.add(id);
    const { body } = await this.call('check', () => this.api.get(`/v1/check/${id}`));
    if (body?.state) this.see(id, body.state, this.ended);
  }

  /** After the first no, never a yes. */
  private see(id: string, state: string, ended: ReadonlySet<string>): void {
    if (state === 'revoked') this.ended.add(id);
    else if (ended.has(id)) this.faults.push(`${id} is ${state} after it ended`);
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
