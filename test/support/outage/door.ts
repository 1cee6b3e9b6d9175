import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A port of 127.0.0.1 that leads to a server, and goes on being the same when the server comes back on another one. Shut,
 * it refuses connections, and breaks those that are open.
 */
export class Door {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private target: URL;

  private constructor(target: string) {
    this.target = new URL(target);
  }

  static async to(target: string): Promise<Door> {
    const door = new Door(target);
    await door.open();
    return door;
  }

  /** The server's URL, by way of the door. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String(this.port);
    return url.href;
  }

  /** The server is at another port from now on. */
  leadTo(target: string): void {
    this.target.port = new URL(target).port;
  }

  async open(): Promise<void> {
    this.server = createServer((near) => this.lead(near));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private lead(near: Socket): void {
    const far = connect(Number(this.target.port), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
