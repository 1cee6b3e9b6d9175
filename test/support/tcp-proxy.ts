import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A port of 127.0.0.1 that leads to another one, which may be changed: what a failover does to those who are connected. */
export class TcpProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private held = false;
  private readonly server = createServer((near) => {
    const far = connect(this.target, '127.0.0.1');
    const pair = [near, far] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [far, near]] as const) {
      from.setNoDelay(true);
      from.on('data', (chunk) => void to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
      if (this.held) from.pause();
    }
  });

  constructor(private target: number) {}

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Leads elsewhere from now on; whoever is connected loses the connection. */
  moveTo(port: number): void {
    this.target = port;
    this.hangUp();
  }

  hangUp(): void {
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Nothing passes any more, and nobody is told. */
  hold(): void {
    this.held = true;
    for (const [near, far] of this.pairs) {
      near.pause();
      far.pause();
    }
  }

  async stop(): Promise<void> {
    this.hangUp();
    this.server.close();
    await once(this.server, 'close');
  }
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const proxy = new TcpProxy(target);
  await proxy.listen();
  return proxy;
}
