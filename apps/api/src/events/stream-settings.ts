import type { ApiConfig } from '@curfew/config';

/** How streams behave; by the environment, but for what follows from promises. */
export class StreamSettings {
  /** Most at a time, waiting requests of the feed included. */
  readonly streams: number;
  readonly streamsPerKey: number;
  readonly heartbeatMs: number;
  /** How long a reader may leave what was sent to it unread. */
  readonly stallMs: number;

  constructor(config: Pick<ApiConfig, 'streams' | 'streamsPerKey' | 'streamHeartbeatSeconds' | 'streamStallSeconds'>) {
    this.streams = config.streams;
    this.streamsPerKey = config.streamsPerKey;
    this.heartbeatMs = config.streamHeartbeatSeconds * 1000;
    this.stallMs = config.streamStallSeconds * 1000;
  }
}
