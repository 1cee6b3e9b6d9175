import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { waitFor } from './wait-for.js';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, for signatures. */
  readonly body: string;
  /** When its last byte had come: milliseconds since 1970. */
  readonly at: number;
}

export interface ReceiverAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How long the answer is kept back. */
  readonly delayMs?: number;
  /** `hang-up`: the connection is broken instead of an answer. */
  readonly instead?: 'hang-up';
}

/** `attempt` counts requests with the same `webhook-id`, from 1. */
export type Answering = (request: Received, attempt: number) => ReceiverAnswer;

/** A real HTTP server on a free port of 127.0.0.1 that records what it is sent and answers as it is told. */
export class Receiver {
  readonly requests: Received[] = [];
  private readonly attempts = new Map<string, number>();
  private readonly server = createServer((incoming, response) => {
    void (async () => {
      const body = (await buffer(incoming)).toString();
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body, at: Date.now() };
      this.requests.push(request);
      const answer = this.answering(request, this.count(request));
      if (answer.delayMs !== undefined) await sleep(answer.delayMs);
      if (answer.instead === 'hang-up') incoming.socket.destroy();
      else response.writeHead(answer.status ?? 204, { ...answer.headers }).end(answer.body);
    })().catch(() => incoming.socket.destroy());
  });

  constructor(private answering: Answering) {}

  async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** How it answers from now on. */
  answer(answering: Answering): void {
    this.answering = answering;
  }

  /** The first request, of those so far and to come, that `predicate` takes. Throws after `ms`. */
  waitFor(predicate: (request: Received) => boolean, ms = 5_000): Promise<Received> {
    return waitFor(() => this.requests.find(predicate), ms, 'the expected request');
  }

  /** Breaks open connections, too. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private count({ headers }: Received): number {
    const id = String(headers['webhook-id'] ?? '');
    const attempt = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempt);
    return attempt;
  }
}

export interface ReceiverOptions {
  /** 204 to everything by default. */
  readonly answer?: Answering;
  /** For one that comes back where an earlier one was; any free one by default. */
  readonly port?: number;
}

export async function startReceiver({ answer = () => ({}), port = 0 }: ReceiverOptions = {}): Promise<Receiver> {
  const receiver = new Receiver(answer);
  await receiver.listen(port);
  return receiver;
}
