import { setImmediate as soon } from 'node:timers/promises';
import { CurfewError, type EventFilter, type LedgerEvent, matchesEvent } from '@curfew/domain';
import { SseReader } from '../../../../test/support/sse-reader.js';
import { EventStream, MOST_BUFFERED_BYTES, type Sink } from './event-stream.js';
import { Tail } from './tail.js';

const eventOf = (seq: number, application = 'a'): LedgerEvent => ({
  id: `e${seq}`,
  seq,
  type: 'session.started',
  timestamp: 0,
  data: { eventId: `e${seq}`, schema: 1, tenant: 't', decidedAt: '', application, reason: 'x'.repeat(500) },
  hash: '',
});
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** A connection that takes everything, or nothing. */
class FakeSink implements Sink {
  readonly reader = new SseReader();
  buffered = 0;
  taking = true;
  /** The network takes what was gathered as soon as it is sent, and says so at once: sockets do. */
  takingAfter = false;
  state: 'open' | 'ended' | 'destroyed' = 'open';

  write(chunk: string | Buffer): void {
    this.reader.push(String(chunk));
    if (!this.taking) this.buffered += Buffer.byteLength(chunk);
  }

  together(work: () => void): void {
    work();
    if (this.takingAfter) this.buffered = 0;
  }

  end(): void {
    this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
  }

  get ids(): number[] {
    return this.reader.events.map(({ id }) => Number(id));
  }
}

describe('EventStream', () => {
  let sink: FakeSink;
  let tail: Tail;
  let ledger: LedgerEvent[];
  let pages: number[];
  let away: Error | undefined;
  let permitted: boolean;
  beforeEach(() => {
    sink = new FakeSink();
    tail = new Tail();
    tail.startAt(0);
    [ledger, pages, away, permitted] = [[], [], undefined, true];
  });

  const append = (...events: LedgerEvent[]) => {
    ledger.push(...events);
    tail.push(events);
  };
  const stream = (cursor: number, filter: EventFilter = {}) => {
    const catchUp = async (after: number) => {
      pages.push(after);
      if (away) throw away;
      const items = ledger.filter((event) => event.seq > after && matchesEvent(filter, event)).slice(0, 50);
      const next = items.length < 50 ? ledger.length : items.at(-1)!.seq;
      return { items, next: String(Math.max(next, after)) };
    };
    return new EventStream(sink, { tail, filter, catchUp, permitted: () => permitted, sent: () => undefined }, cursor);
  };
  const settle = async () => {
    for (let i = 0; i < 50; i++) await soon();
  };

  it('says first when to come back and where it is', () => {
    tail.startAt(7);
    stream(7).open(2_000);
    expect([sink.reader.retryMs, sink.reader.lastEventId, sink.ids]).toEqual([2_000, '7', []]);
  });

  it('sends what the tail holds without reading anything, each once', () => {
    const one = stream(0);
    append(...upTo(3).map((seq) => eventOf(seq)));
    one.grown();
    one.grown();
    append(eventOf(4));
    one.grown();
    expect([sink.ids, pages]).toEqual([[1, 2, 3, 4], []]);
  });

  it('reads what the tail no longer holds page by page, then goes on from the tail', async () => {
    append(...upTo(1_200).map((seq) => eventOf(seq)));
    stream(0).grown();
    await settle();
    expect(sink.ids).toEqual(upTo(1_200));
    expect(pages).toEqual([0, 50, 100, 150]);
  });

  it('moves past what does not match', async () => {
    append(...upTo(1_100).map((seq) => eventOf(seq, seq % 500 === 0 ? 'b' : 'a')));
    const one = stream(0, { application: ['b'] });
    one.grown();
    await settle();
    expect([sink.ids, pages, one.behind]).toEqual([[500, 1000], [0], 0]);
  });

  it('stops at a reader that takes nothing, and goes on without gap or double when it has', async () => {
    append(...upTo(1_200).map((seq) => eventOf(seq)));
    sink.taking = false;
    const one = stream(0);
    one.grown();
    await settle();
    const [read, most] = [pages.length, MOST_BUFFERED_BYTES + 1_000];
    expect(sink.ids.length).toBeLessThan(200);
    expect(sink.buffered).toBeGreaterThan(MOST_BUFFERED_BYTES);
    expect(sink.buffered).toBeLessThan(most);
    one.grown();
    one.beat(0);
    await settle();
    expect([pages.length, one.stalledMs > 0]).toEqual([read, true]);
    for (let i = 0; i < 100 && one.behind > 0; i++) {
      sink.buffered = 0;
      one.grown();
      await settle();
      expect(sink.buffered).toBeLessThan(most);
    }
    expect(sink.ids).toEqual(upTo(1_200));
  });

  it('skips nothing where the network takes at once what had filled the buffer', async () => {
    append(...upTo(1_200).map((seq) => eventOf(seq)));
    const big = { ...eventOf(30), data: { ...eventOf(30).data, reason: 'x'.repeat(MOST_BUFFERED_BYTES) } };
    ledger[29] = big;
    [sink.taking, sink.takingAfter] = [false, true];
    const one = stream(0);
    one.grown();
    await settle();
    expect([sink.ids, one.stalledMs]).toEqual([upTo(1_200), 0]);
  });

  it('sends nothing while its key is not known to be good, and all of it after', () => {
    const one = stream(0);
    permitted = false;
    append(eventOf(1));
    one.grown();
    expect(sink.ids).toEqual([]);
    permitted = true;
    one.grown();
    expect(sink.ids).toEqual([1]);
  });

  it('waits for a ledger that is away, and ends when its place is gone', async () => {
    append(...upTo(1_001).map((seq) => eventOf(seq)));
    const one = stream(0);
    away = new CurfewError('unavailable', 'away');
    one.grown();
    await settle();
    expect([pages, sink.state]).toEqual([[0], 'open']);
    away = new CurfewError('cursor_expired', 'gone');
    one.grown();
    await settle();
    expect([pages, sink.state]).toEqual([[0, 0], 'ended']);
  });

  it('beats after silence only, and names its place', () => {
    const one = stream(0, { application: ['none'] });
    append(eventOf(1));
    one.grown();
    one.beat(60_000);
    expect(sink.reader.comments).toEqual([]);
    one.beat(0);
    expect([sink.reader.comments, sink.reader.lastEventId]).toEqual([['alive'], '1']);
  });

  it('sends once what it has read on before the tail had it', async () => {
    tail.startAt(5);
    ledger.push(...upTo(7).map((seq) => eventOf(seq)));
    const one = stream(3);
    one.grown();
    await settle();
    tail.push([eventOf(6), eventOf(7)]);
    one.grown();
    expect(sink.ids).toEqual([4, 5, 6, 7]);
  });

  it('does not miss what comes when its reader comes back after a ledger was set back', () => {
    tail.startAt(5);
    const one = stream(9);
    tail.push([eventOf(6)]);
    one.grown();
    expect(sink.ids).toEqual([6]);
  });

  it('does not miss what comes after a ledger was set back', () => {
    tail.startAt(9);
    const one = stream(9);
    tail.startAt(5);
    one.grown();
    tail.push([eventOf(6)]);
    one.grown();
    expect(sink.ids).toEqual([6]);
  });

  it('ends once, saying when to come back', () => {
    const one = stream(0);
    one.end(3_000);
    append(eventOf(1));
    one.grown();
    one.end();
    expect([sink.reader.retryMs, sink.state, sink.ids]).toEqual([3_000, 'ended', []]);
  });
});
