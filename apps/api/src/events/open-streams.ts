import type { OutgoingHttpHeaders } from 'node:http';
import { CurfewError, type EventFilter, type KeyRecord } from '@curfew/domain';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventStream } from './event-stream.js';
import { KeyProofs } from './key-proofs.js';
import { LedgerWatch } from './ledger-watch.js';
import { ResponseSink } from './response-sink.js';
import { type StreamEnd, StreamMetrics } from './stream-metrics.js';
import { StreamSettings } from './stream-settings.js';
import { StreamSlots } from './stream-slots.js';
import type { Tail } from './tail.js';

const RETRY_MS = 2_000;
/** Streams of a process that stops come back spread over this, not all at once. */
const SPREAD_MS = 4_000;
const SWEEP_EVERY_MS = 250;
/** How long a reader has to take the end of its stream. */
const PARTING_MS = 1_000;
/** About what fits into the buffer: most of a page that is read is then sent. */
const CATCH_UP_PAGE = 50;

/** Keys are asked about twice a second: one that was deleted is noticed within a second. */
const PROOFS_EVERY_SWEEPS = 2;

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that would gather an answer before they pass it on (nginx).
  'x-accel-buffering': 'no',
};

export interface StreamRequest {
  readonly caller: KeyRecord;
  readonly filter: EventFilter;
  /** The last event that the reader has; undefined: from now on. */
  readonly after: number | undefined;
}

interface Open {
  readonly caller: KeyRecord;
  readonly stream: EventStream;
  readonly finish: (by: StreamEnd) => void;
}

/** The streams of this process: lets them in, keeps them alive, ends them. */
@Injectable()
export class OpenStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<Open>();
  private sweeping: NodeJS.Timeout | undefined;
  private sweeps = 0;
  private closing = false;

  constructor(
    private readonly watch: LedgerWatch,
    private readonly proofs: KeyProofs,
    private readonly slots: StreamSlots,
    private readonly settings: StreamSettings,
    private readonly metrics: StreamMetrics,
  ) {
    metrics.watch(this.open);
  }

  /** Answers with a stream. Whatever can be refused is refused before: by what this throws. */
  async serve(request: StreamRequest, reply: FastifyReply): Promise<void> {
    const give = this.slots.take(request.caller.id);
    let stream: EventStream | undefined;
    let leave = () => undefined as void;
    try {
      const followed = await this.watch.follow(request.caller.tenantId, { grown: () => stream?.grown() });
      leave = followed.leave;
      const cursor = await this.place(request, followed.tail);
      if (this.closing) throw new CurfewError('unavailable', 'This process is stopping', [], 1);
      stream = this.begin(request, reply, { tail: followed.tail, cursor }, () => {
        leave();
        give();
      });
    } catch (error) {
      leave();
      give();
      throw error;
    }
  }

  /** Whose streams are open. */
  *readers(): Iterable<KeyRecord> {
    for (const { caller } of this.open) yield caller;
  }

  beforeApplicationShutdown(): void {
    this.closing = true;
    clearInterval(this.sweeping);
    for (const { finish } of this.open) finish('shutdown');
  }

  /** Where it starts. A cursor that the ledger refuses is refused while there is a status to do it with. */
  private async place({ caller, filter: { sessionId }, after }: StreamRequest, tail: Tail): Promise<number> {
    if (after === undefined) return tail.head as number;
    if (tail.since(after) === undefined) {
      // Of one session's history the ledger gives what is left, and refuses nothing.
      await this.watch.catchUp(caller.tenantId, { sessionId }, { after: String(after), limit: 1 });
    }
    return after;
  }

  private begin(
    { caller, filter }: StreamRequest,
    reply: FastifyReply,
    { tail, cursor }: { readonly tail: Tail; readonly cursor: number },
    release: () => void,
  ): EventStream {
    const response = reply.raw;
    const proof = this.proofs.hold(caller, () => finish('key'));
    const catchUp = (from: number) =>
      this.watch.catchUp(caller.tenantId, filter, { after: String(from), limit: CATCH_UP_PAGE });
    const source = { tail, filter, catchUp, permitted: proof.fresh, sent: (n: number) => this.metrics.sent(n) };
    const stream = new EventStream(new ResponseSink(response), source, cursor);
    const finish = (by: StreamEnd) => {
      if (!this.open.delete(entry)) return;
      release();
      proof.release();
      this.metrics.ended(by);
      if (by === 'slow') return stream.destroy();
      stream.end(by === 'shutdown' ? 1_000 + Math.random() * SPREAD_MS : undefined);
      // Whoever does not take even the end is hung up on.
      if (by !== 'reader') setTimeout(() => response.destroyed || stream.destroy(), PARTING_MS).unref();
    };
    const entry: Open = { caller, stream, finish };
    this.open.add(entry);
    response.on('drain', () => stream.grown());
    response.on('close', () => finish('reader'));
    this.sweeping ??= setInterval(() => this.sweep(), SWEEP_EVERY_MS);
    reply.hijack();
    response.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...STREAM_HEADERS });
    stream.open(RETRY_MS);
    // It may have gone while we looked where it starts.
    if (response.destroyed) finish('reader');
    return stream;
  }

  private sweep(): void {
    const { heartbeatMs, stallMs } = this.settings;
    for (const { stream, finish } of this.open) {
      if (stream.stalledMs >= stallMs) finish('slow');
      else stream.beat(heartbeatMs);
    }
    if (this.sweeps++ % PROOFS_EVERY_SWEEPS === 0) void this.proofs.look();
  }
}
