import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerReader } from './answer-reader.js';
import { quantile } from '../../support/quantile.js';

export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly requests: readonly Buffer[];
  readonly expected: string;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers in the window that were not what was expected; not counted above. */
  readonly failed: number;
  /** The first of them. */
  readonly failure?: string;
}

/** Sends on every connection the next request as soon as the last was answered, and looks at one window of it. */
export async function closedLoop(order: LoadOrder): Promise<LoadResult> {
  const { requests, expected } = order;
  const latencies: number[] = [];
  let [next, failed, failure, measuring, going] = [0, 0, undefined as string | undefined, false, true];

  async function run(socket: Socket): Promise<void> {
    const reader = new AnswerReader();
    let sent = 0;
    const send = () => {
      sent = performance.now();
      socket.write(requests[next++ % requests.length] as Buffer);
    };
    send();
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server closed the connection')));
      socket.on('data', (chunk: Buffer) => {
        const answer = reader.push(chunk);
        if (!answer) return;
        if (measuring) {
          if (answer.status === 200 && answer.body.includes(expected)) latencies.push(performance.now() - sent);
          else if (failed++ === 0) failure = `${answer.status} ${answer.body.toString().slice(0, 300)}`;
        }
        if (going) send();
        else resolve();
      });
    });
    socket.removeAllListeners('close').destroy();
  }

  const loops = Promise.all((await connections(order)).map(run));
  const over = (ms: number) => Promise.race([sleep(ms), loops.then(() => undefined)]);
  await over(order.warmUpMs);
  measuring = true;
  const began = performance.now();
  await over(order.measureMs);
  measuring = false;
  const seconds = (performance.now() - began) / 1000;
  going = false;
  // What is under way is answered before the next measurement begins.
  await loops;
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: latencies.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    failed,
    failure,
  };
}

function connections({ host, port, connections: count }: LoadOrder): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ host, port, noDelay: true });
      await once(socket, 'connect');
      return socket;
    }),
  );
}
