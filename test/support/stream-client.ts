import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { type SseMessage, SseReader } from './sse-reader.js';
import { waitFor } from './wait-for.js';

export interface StreamOptions {
  readonly key: string;
  readonly path?: string;
  readonly lastEventId?: string;
}

/** One reader of an event stream, over one connection: it does not come back by itself. */
export class StreamClient {
  readonly reader = new SseReader();
  closed = false;

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.reader.push(chunk));
    response.on('error', () => undefined);
    response.on('close', () => (this.closed = true));
  }

  /** Opened once the stream has said where it starts. */
  static async open(url: string, options: StreamOptions): Promise<StreamClient> {
    const client = await StreamClient.ask(url, options);
    await waitFor(() => client.reader.lastEventId !== '', 15_000, 'the first position');
    return client;
  }

  static ask(url: string, { key, path = '/v1/events/stream', lastEventId }: StreamOptions): Promise<StreamClient> {
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${key}`,
        accept: 'text/event-stream',
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      };
      const request = get(new URL(path, url), { headers, agent: false }, (response) => {
        resolve(new StreamClient(request, response));
      });
      request.on('error', reject);
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get headers() {
    return this.response.headers;
  }

  /** True when it was ended as HTTP ends an answer, not cut off. */
  get whole(): boolean {
    return this.response.complete;
  }

  get events(): readonly SseMessage[] {
    return this.reader.events;
  }

  get ids(): number[] {
    return this.events.map(({ id }) => Number(id));
  }

  /** Reads nothing any more, and lets the sender feel it. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  hangUp(): void {
    this.request.destroy();
  }
}
