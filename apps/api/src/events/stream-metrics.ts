import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../http/metrics.js';
import type { EventStream } from './event-stream.js';

/** Why a stream is over. */
export type StreamEnd = 'reader' | 'slow' | 'key' | 'shutdown';

@Injectable()
export class StreamMetrics {
  private readonly events: Counter;
  private readonly ends: Counter;

  constructor(private readonly metrics: Metrics) {
    const registers = [metrics.registry];
    this.events = new Counter({ name: 'curfew_stream_events_total', help: 'Events sent to event streams.', registers });
    this.ends = new Counter({
      name: 'curfew_streams_ended_total',
      help: 'Event streams that are over, by who or what ended them; slow: the reader did not take what was sent.',
      labelNames: ['by'],
      registers,
    });
    for (const by of ['reader', 'slow', 'key', 'shutdown']) this.ends.inc({ by }, 0);
  }

  /** Reads the gauges off the open streams when scraped. */
  watch(open: ReadonlySet<{ readonly stream: EventStream }>): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.metrics.registry],
        collect() {
          this.set(read());
        },
      });
    const most = (of: (stream: EventStream) => number) => {
      let found = 0;
      for (const { stream } of open) found = Math.max(found, of(stream));
      return found;
    };
    gauge('curfew_streams_open', 'Event streams that are open.', () => open.size);
    gauge('curfew_stream_lag_events', 'How far the event stream furthest behind is behind its ledger.', () =>
      most((stream) => stream.behind),
    );
    gauge('curfew_stream_buffered_bytes', 'What was sent and not taken yet, of the event stream with most of it.', () =>
      most((stream) => stream.buffered),
    );
  }

  sent(events: number): void {
    this.events.inc(events);
  }

  ended(by: StreamEnd): void {
    this.ends.inc({ by });
  }
}
