import { type EventFilter, isUnavailable, type LedgerEvent, matchesEvent, type Page } from '@curfew/domain';
import { ssePosition, sseRetry } from './sse.js';
import { type Tail, type TailEvent, tailEvent } from './tail.js';

/** What was sent and not taken yet, of one stream; it can be more by one event. */
export const MOST_BUFFERED_BYTES = 65_536;

/** Where a stream goes: an answer that stays open. */
export interface Sink {
  write(chunk: string | Buffer): void;
  /** Runs `work` and sends what it writes at once. */
  together(work: () => void): void;
  /** Bytes that were written and not taken by the network yet. */
  readonly buffered: number;
  end(): void;
  destroy(): void;
}

export interface StreamSource {
  readonly tail: Pick<Tail, 'head' | 'since' | 'setBacks'>;
  readonly filter: EventFilter;
  /** A page of the ledger, filtered, after this sequence number. */
  readonly catchUp: (after: number) => Promise<Page<LedgerEvent>>;
  /** Whether the key it stands on is known to be good. */
  readonly permitted: () => boolean;
  readonly sent: (events: number) => void;
}

/**
 * One reader's way through the ledger. All it keeps is how far it has come: events come from the tail that all share, or,
 * when it is further behind, page by page. While its reader does not take what was sent, nothing is read for it.
 */
export class EventStream {
  private reading = false;
  private closed = false;
  private fullSince: number | undefined;
  private wroteAt = performance.now();
  private setBacks: number;

  /** `cursor` beyond the head, which was just looked for, is of a ledger that was set back since. */
  constructor(
    private readonly sink: Sink,
    private readonly source: StreamSource,
    private cursor: number,
  ) {
    this.setBacks = source.tail.setBacks;
    this.cursor = this.withinLedger();
  }

  /** The first bytes: from here on the reader can be cut off and knows where to go on. */
  open(retryMs: number): void {
    this.sink.together(() => {
      this.write(sseRetry(retryMs));
      this.write(ssePosition('open', String(this.cursor)));
    });
    this.grown();
  }

  /** How many events the ledger has beyond this stream. */
  get behind(): number {
    return Math.max(0, (this.source.tail.head ?? 0) - this.cursor);
  }

  get buffered(): number {
    return this.sink.buffered;
  }

  /** Milliseconds for which the reader has taken too little to be sent more. */
  get stalledMs(): number {
    return this.full() ? performance.now() - (this.fullSince as number) : 0;
  }

  /** Sends what there is. */
  grown(): void {
    while (this.ready()) {
      if (this.source.tail.setBacks !== this.setBacks) {
        this.setBacks = this.source.tail.setBacks;
        this.cursor = this.withinLedger();
      }
      const held = this.source.tail.since(this.cursor);
      if (held === undefined) {
        void this.readOn();
        return;
      }
      if (held.length === 0) return;
      this.send(held);
    }
  }

  /** A sign of life after `silenceMs`, with the place the stream has come to. */
  beat(silenceMs: number): void {
    if (this.closed || this.full() || performance.now() - this.wroteAt < silenceMs) return;
    this.write(ssePosition('alive', String(this.cursor)));
  }

  /** Ends it properly: the reader comes back after `retryMs`. */
  end(retryMs?: number): void {
    if (this.closed) return;
    if (retryMs !== undefined) this.write(sseRetry(retryMs));
    this.closed = true;
    this.sink.end();
  }

  destroy(): void {
    this.closed = true;
    this.sink.destroy();
  }

  /** A ledger that was set back gives its numbers anew: what comes from now on is not to be missed. */
  private withinLedger(): number {
    return Math.min(this.cursor, this.source.tail.head ?? this.cursor);
  }

  private ready(): boolean {
    return !this.closed && !this.reading && !this.full() && this.source.permitted();
  }

  private full(): boolean {
    if (this.sink.buffered <= MOST_BUFFERED_BYTES) {
      this.fullSince = undefined;
      return false;
    }
    this.fullSince ??= performance.now();
    return true;
  }

  /** False when it stopped before the last: by then the network may have taken what filled the buffer. */
  private send(events: readonly TailEvent[]): boolean {
    let sent = 0;
    let all = true;
    this.sink.together(() => {
      for (const { event, bytes } of events) {
        if (matchesEvent(this.source.filter, event)) {
          this.write(bytes);
          sent++;
        }
        this.cursor = event.seq;
        if (this.full()) {
          all = event === events.at(-1)?.event;
          break;
        }
      }
    });
    this.source.sent(sent);
    return all;
  }

  private async readOn(): Promise<void> {
    const from = this.cursor;
    this.reading = true;
    try {
      const { items, next } = await this.source.catchUp(from);
      if (this.closed) return;
      // What was not sent is read again once the reader has taken what was.
      if (this.send(items.map(tailEvent))) this.cursor = Number(next);
    } catch (error) {
      // Away: tried again at the next look. Gone for good: told to the reader when it comes back.
      if (!isUnavailable(error)) this.end();
      return;
    } finally {
      this.reading = false;
    }
    if (this.cursor > from) this.grown();
  }

  private write(chunk: string | Buffer): void {
    this.wroteAt = performance.now();
    this.sink.write(chunk);
  }
}
