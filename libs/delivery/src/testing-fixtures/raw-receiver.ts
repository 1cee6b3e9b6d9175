import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What it does when a whole request has come; `nth` counts the requests of one connection, from 1. */
export type Saying = (socket: Socket, nth: number) => void;

/** A TCP server that says what it is told, HTTP or not. */
export class RawReceiver {
  readonly heads: string[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => {
    this.connections += 1;
    this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
    socket.on('error', () => undefined);
    let [pending, nth] = ['', 0];
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      pending += chunk;
      const [head, body] = pending.split('\r\n\r\n', 2);
      const length = Number(/content-length: (\d+)/i.exec(head ?? '')?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      this.heads.push(head ?? '');
      pending = '';
      nth += 1;
      this.saying(socket, nth);
    });
  });

  private constructor(private readonly saying: Saying) {}

  static async start(saying: Saying): Promise<RawReceiver> {
    const made = new RawReceiver(saying);
    made.server.listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    return made;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
