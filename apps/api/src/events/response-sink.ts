import type { ServerResponse } from 'node:http';
import type { Sink } from './event-stream.js';

/** An HTTP answer as the place where a stream goes. */
export class ResponseSink implements Sink {
  constructor(private readonly response: ServerResponse) {}

  get buffered(): number {
    return this.response.writableLength;
  }

  write(chunk: string | Buffer): void {
    if (!this.response.destroyed) this.response.write(chunk);
  }

  together(work: () => void): void {
    this.response.cork();
    try {
      work();
    } finally {
      this.response.uncork();
    }
  }

  end(): void {
    this.response.end();
  }

  destroy(): void {
    this.response.destroy();
  }
}
