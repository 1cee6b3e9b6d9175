import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const TYPES: Readonly<Record<number, keyof Records>> = { 1: 'a', 28: 'aaaa' };
const CNAME = 5;

/** What is known of a name. `silent`: a question about it is not answered. `aaaa` in full, without `::`. */
export interface Records {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly cname?: string;
  readonly silent?: boolean;
}

/** A name server (RFC 1035) on a free port of 127.0.0.1 that answers as it is told; unknown names do not exist. */
export class NameServer {
  readonly asked: string[] = [];
  readonly names = new Map<string, Records>();
  private readonly socket = createSocket('udp4');

  static async start(): Promise<NameServer> {
    const server = new NameServer();
    server.socket.on('message', (question, { port, address }) => {
      const answer = server.answer(question);
      if (answer) server.socket.send(answer, port, address);
    });
    server.socket.bind(0, '127.0.0.1');
    await once(server.socket, 'listening');
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answer(question: Buffer): Buffer | undefined {
    const { name, end } = nameAt(question, 12);
    this.asked.push(name);
    const known = this.names.get(name);
    if (known?.silent) return undefined;
    const records = this.records(name, TYPES[question.readUInt16BE(end)]);
    const header = Buffer.alloc(12);
    question.copy(header, 0, 0, 2);
    header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    return Buffer.concat([header, question.subarray(12, end + 4), ...records]);
  }

  private records(name: string, type: keyof Records | undefined): Buffer[] {
    const known = this.names.get(name);
    if (known?.cname) return [record(name, CNAME, encoded(known.cname)), ...this.records(known.cname, type)];
    if (type === 'a') return (known?.a ?? []).map((it) => record(name, 1, Buffer.from(it.split('.').map(Number))));
    if (type !== 'aaaa') return [];
    return (known?.aaaa ?? []).map((it) =>
      record(
        name,
        28,
        Buffer.from(
          it
            .split(':')
            .map((group) => group.padStart(4, '0'))
            .join(''),
          'hex',
        ),
      ),
    );
  }
}

function nameAt(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function encoded(name: string): Buffer {
  return Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

/** Of class IN, not to be remembered. */
function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encoded(name), fixed, data]);
}
