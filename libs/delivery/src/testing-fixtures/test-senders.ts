import { Clock, type OutboundAnswer } from '@curfew/domain';
import { GuardedSender, type GuardedSenderOptions } from '../guarded-sender.js';
import { authority, faultsAuthority } from './receiver.js';

class StoppedClock extends Clock {
  now = () => Date.UTC(2026, 0, 1);
}

/** Only 127.0.0.1 is permitted: the rest of loopback is as forbidden as any private network. */
export const PERMITTED = { networks: [{ address: '127.0.0.1', prefix: 32, family: 'ipv4' as const }], hosts: [] };

/** Senders and receivers of one test, closed together. Every name is at 127.0.0.1 unless a test says otherwise. */
export class TestSenders {
  private readonly open: { close(): Promise<void> }[] = [];

  sender(options: Partial<GuardedSenderOptions> = {}): GuardedSender {
    const made = new GuardedSender({
      permitted: PERMITTED,
      clock: new StoppedClock(),
      userAgent: 'Curfew/1.2.3',
      timeoutMs: 20_000,
      ca: [authority, faultsAuthority],
      lookup: () => Promise.resolve(['127.0.0.1']),
      ...options,
    });
    this.open.push(made);
    return made;
  }

  /** Receivers are closed before senders, which would wait for their answers. */
  async receiver<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const made = await starting;
    this.open.unshift(made);
    return made;
  }

  async close(): Promise<void> {
    for (const it of this.open.splice(0)) await it.close();
  }
}

export function post(
  through: GuardedSender,
  url: string,
  headers: Record<string, string> = {},
): Promise<OutboundAnswer> {
  return through.send({ url, headers, body: '{"a":1}' });
}
