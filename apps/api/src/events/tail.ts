import type { LedgerEvent } from '@curfew/domain';
import { eventOut } from '../http/event-out.js';
import { sseEvent } from './sse.js';

/** An event with the bytes of it that all streams send. */
export interface TailEvent {
  readonly event: LedgerEvent;
  readonly bytes: Buffer;
}

const MOST_EVENTS = 1_000;
const MOST_BYTES = 2_097_152;

export function tailEvent(event: LedgerEvent): TailEvent {
  const { seq, type } = event;
  return {
    event,
    bytes: Buffer.from(sseEvent({ id: String(seq), event: type, data: JSON.stringify(eventOut(event)) })),
  };
}

/** The newest events of one tenant, read and put into words once for all streams that are at the head of its ledger. */
export class Tail {
  private events: TailEvent[] = [];
  private bytes = 0;
  private end: number | undefined;
  private timesSetBack = 0;

  /** All that is in the ledger up to here has been seen; undefined until somebody looked. */
  get head(): number | undefined {
    return this.end;
  }

  /** How often the ledger was set back: a reader that is beyond its head because it read on by itself was not. */
  get setBacks(): number {
    return this.timesSetBack;
  }

  /** Begins anew at the head: also when a ledger was set back by the loss of its database's last moments. */
  startAt(head: number): void {
    if (this.end !== undefined && head < this.end) this.timesSetBack++;
    this.events = [];
    this.bytes = 0;
    this.end = head;
  }

  /** Events that follow on the head. */
  push(events: readonly LedgerEvent[]): void {
    for (const event of events) {
      const kept = tailEvent(event);
      this.events.push(kept);
      this.bytes += kept.bytes.length;
      this.end = event.seq;
    }
    let dropped = 0;
    while (this.events.length - dropped > MOST_EVENTS || this.bytes > MOST_BYTES) {
      this.bytes -= (this.events[dropped++] as TailEvent).bytes.length;
    }
    if (dropped > 0) this.events = this.events.slice(dropped);
  }

  /** What comes after `seq`; undefined when that is no longer held here and has to be read from the ledger. */
  since(seq: number): readonly TailEvent[] | undefined {
    if (this.end === undefined) return undefined;
    if (seq >= this.end) return [];
    const first = this.events[0]?.event.seq;
    if (first === undefined || seq + 1 < first) return undefined;
    // Ledgers have no gaps.
    return this.events.slice(seq + 1 - first);
  }
}
