import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** An answer in Redis's own words; nothing is what a server says that hangs. */
export type Answer = (command: readonly string[]) => string | undefined;

/** A server of Redis's protocol that says what it is told to, and hangs, forgets or goes away when a test wants it to. */
export class FakeRedis {
  /** Who is connected. */
  readonly sockets = new Set<Socket>();
  readonly heard: (readonly string[])[] = [];
  hangs = false;
  /** For how long it thinks about each command. */
  slowMs = 0;

  private constructor(private readonly server: Server) {}

  static async start(answer: Answer, certificate?: { cert: string; key: string }): Promise<FakeRedis> {
    const server = certificate ? createTlsServer(certificate) : createServer();
    const fake = new FakeRedis(server);
    server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => fake.serve(socket, answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket, answer: Answer): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (sent) => {
      for (const command of commandsIn(sent.toString())) {
        this.heard.push(command);
        const said = this.hangs ? undefined : answer(command);
        if (said !== undefined) setTimeout(() => socket.write(said), this.slowMs);
        if (command[0] === 'quit') setTimeout(() => socket.end(), this.slowMs);
      }
    });
  }
}

export function bulk(...texts: readonly string[]): string {
  return `*${texts.length}\r\n${texts.map(text).join('')}`;
}

export function text(said: string): string {
  return `$${said.length}\r\n${said}\r\n`;
}

/** The commands of one packet: tests send no long ones. */
function commandsIn(sent: string): string[][] {
  const words = sent.split('\r\n');
  const commands: string[][] = [];
  for (let at = 0; words[at]?.startsWith('*');) {
    const count = Number(words[at]!.slice(1));
    const command = Array.from({ length: count }, (_, i) => words[at + 2 + 2 * i]!);
    commands.push([command[0]!.toLowerCase(), ...command.slice(1)]);
    at += 1 + 2 * count;
  }
  return commands;
}
