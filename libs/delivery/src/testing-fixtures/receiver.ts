import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps, type Server as HttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

const fixture = (name: string) => readFileSync(join(__dirname, name), 'utf8');

/** PEM of the authority that vouches for `receiver.example.org`. */
export const authority = fixture('authority.pem');

/** PEM of the authority of the certificates in `tls/`. */
export const faultsAuthority = fixture('tls/authority.pem');

/** PEM of a certificate of `tls/`. */
export const certificate = (name: string) => fixture(`tls/${name}.pem`);

/** Always the same keys for tickets: a ticket outlives the certificate that it was given under. */
const pairOf = (name: string) => ({
  key: fixture('tls/key.pem'),
  cert: certificate(name),
  ticketKeys: Buffer.alloc(48, 7),
});

/** A real server that notes what reaches it. */
export class Receiver {
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly url?: string; body: string }[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
    });
    server.on('request', (request: IncomingMessage) => {
      const noted = { headers: request.headers, url: request.url, body: '' };
      this.requests.push(noted);
      request.on('data', (chunk) => (noted.body += chunk));
    });
  }

  static http(answer: RequestListener): Promise<Receiver> {
    return new Receiver(createHttp(answer)).listen();
  }

  static https(answer: RequestListener): Promise<Receiver> {
    const pair = { key: fixture('receiver-key.pem'), cert: fixture('receiver.pem') };
    return new Receiver(createHttps(pair, answer)).listen();
  }

  /** With a certificate of `tls/`. */
  static certified(name: string, answer: RequestListener, options: ServerOptions = {}): Promise<Receiver> {
    return new Receiver(createHttps({ ...pairOf(name), ...options }, answer)).listen();
  }

  /** Changes the certificate; tickets given out stay good. */
  certify(name: string): void {
    (this.server as HttpsServer).setSecureContext(pairOf(name));
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

  private async listen(): Promise<this> {
    // All of IPv4, so that a guard that connects to 127.0.0.2 would be seen to.
    await new Promise<void>((resolve) => this.server.listen(0, '0.0.0.0', resolve));
    return this;
  }
}
