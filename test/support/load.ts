import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './history/client.js';

const MOST_CHECKED = 100;

export interface LoadOptions {
  /** Sessions before the load begins: some are active, some idle, some will be logged out. */
  readonly sessions: number;
  readonly everyMs: number;
}

/**
 * What services and people do, for as long as a test of faults lasts: checks of everybody, activity of those who are
 * active, of whom one after the other falls silent, logouts, and new sessions.
 */
export class Load {
  readonly ids: string[] = [];
  private active: string[] = [];
  private leaving: string[] = [];
  private loops: Promise<void>[] = [];
  private over = false;

  constructor(
    private readonly client: Client,
    private readonly options: LoadOptions,
  ) {}

  async begin(): Promise<void> {
    for (let i = 0; i < this.options.sessions; i++) await this.start();
    this.loops = [this.check, this.report, this.leave, this.arrive].map((act) => this.loop(act));
  }

  /** Nobody does anything any more but to ask. */
  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.loops);
  }

  /** Asks about everybody; true when none of them lives. */
  async allOver(): Promise<boolean> {
    let living = 0;
    for (let at = 0; at < this.ids.length; at += MOST_CHECKED) {
      const { body } = await this.client.check(this.ids.slice(at, at + MOST_CHECKED));
      living += (body.sessions as { state: string }[]).filter(({ state }) => state !== 'revoked').length;
    }
    return living === 0;
  }

  private async loop(act: () => Promise<void>): Promise<void> {
    while (!this.over) {
      await act.call(this);
      await sleep(this.options.everyMs);
    }
  }

  private async start(): Promise<void> {
    const sessionId = `s-${this.ids.length}`;
    await this.client.start({ sessionId, subject: sessionId, application: 'a' });
    this.ids.push(sessionId);
    const group = this.ids.length % 4;
    if (group < 2) this.active.push(sessionId);
    else if (group === 2) this.leaving.push(sessionId);
  }

  private async check(): Promise<void> {
    const from = Math.floor(Math.random() * Math.max(1, this.ids.length - MOST_CHECKED));
    await this.client.check(this.ids.slice(from, from + MOST_CHECKED));
  }

  private async report(): Promise<void> {
    const some = this.active.filter((_, i) => i % 2 === Math.round(Math.random()));
    if (some.length > 0) {
      await this.client.report(some.slice(0, MOST_CHECKED).map((sessionId) => ({ sessionId, kind: 'keyboard' })));
    }
    // One falls silent: what was accepted of it last is what a loss may cost.
    if (this.active.length > 5) this.active.shift();
  }

  private async leave(): Promise<void> {
    const sessionId = this.leaving.shift();
    if (sessionId !== undefined) await this.client.logout(sessionId);
  }

  private async arrive(): Promise<void> {
    await this.start();
  }
}
