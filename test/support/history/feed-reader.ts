import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../http.js';
import type { EventFact } from './facts.js';

const EVERY_MS = 20;

interface FeedPage {
  readonly events: readonly EventFact[];
  readonly next: string;
}

/** Pages through the feed for as long as the test runs, as a receiver that pulls does; APIs that are away are tried again. */
export class FeedReader {
  readonly events: EventFact[] = [];
  private stopping = false;
  private after: string | undefined;
  private readonly reading: Promise<void>;

  constructor(private readonly get: (path: string) => Promise<Answer<FeedPage> | undefined>) {
    this.reading = this.read();
  }

  /** Waits until the event `seq` has been seen, or nothing more was for `ms`: small pages take their time. */
  async caughtUp(seq: number, ms: number): Promise<void> {
    let [last, movedAt] = [0, Date.now()];
    while (last < seq && Date.now() < movedAt + ms) {
      await sleep(EVERY_MS);
      const now = this.events.at(-1)?.seq ?? 0;
      if (now > last) [last, movedAt] = [now, Date.now()];
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.reading;
  }

  private async read(): Promise<void> {
    while (!this.stopping) {
      // A small page, so that it reads while others write.
      const path = `/v1/events?limit=20${this.after === undefined ? '' : `&after=${this.after}`}`;
      const answer = await this.get(path).catch(() => undefined);
      if (answer?.status === 200) {
        this.events.push(...answer.body.events);
        this.after = answer.body.next;
      }
      if (answer?.status !== 200 || answer.body.events.length === 0) await sleep(EVERY_MS);
    }
  }
}
