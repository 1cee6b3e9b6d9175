import { createConnection, Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import type { Follower, MasterWatch } from './master-watch.js';
import type { Named } from './sentinel-answers.js';

type OnError = Parameters<InstanceType<NonNullable<RedisOptions['Connector']>>['connect']>[0];

/**
 * Connects to the master that sentinels name, and leaves it as soon as they name another: a master that hangs, or is cut
 * off from them, does not close its connections, and whoever waited for that would never find its successor.
 */
export function followingConnector(
  watch: MasterWatch,
  tls: ConnectionOptions | undefined,
): NonNullable<RedisOptions['Connector']> {
  return class extends AbstractConnector {
    private giveUp: (() => void) | undefined;

    constructor(options: unknown) {
      super((options as { disconnectTimeout: number }).disconnectTimeout);
    }

    override check({ role }: { role?: string }): boolean {
      return role === undefined || role === 'master';
    }

    override connect(onError: OnError): Promise<Socket> {
      this.firstError = undefined;
      return new Promise((resolve) => {
        let found: Named | undefined;
        const follower: Follower = {
          named: (master) => {
            if (found === undefined) {
              found = master;
              resolve(this.open(master, onError, () => watch.leave(follower, false)));
            } else if (master.host !== found.host || master.port !== found.port) this.stream.destroy();
          },
          unnamed: (why) => {
            if (found === undefined) onError('error', why);
          },
        };
        this.giveUp = () => {
          watch.leave(follower, true);
          if (found === undefined) resolve(nowhere());
        };
        watch.follow(follower);
      });
    }

    override disconnect(): void {
      this.giveUp?.();
      this.giveUp = undefined;
      // The driver would wait two seconds for the end of what has ended, and a process that stops with it.
      if (this.stream?.destroyed) this.connecting = false;
      else super.disconnect();
    }

    private open({ host, port }: Named, onError: OnError, closed: () => void): Socket {
      let stream: Socket;
      try {
        stream = tls ? connectTls({ ...tls, host, port }) : createConnection({ host, port });
      } catch (error) {
        // A certificate that cannot be read, say: thrown on, it would be the end of asking.
        onError('error', error as Error);
        closed();
        return nowhere();
      }
      stream.once('error', (error) => (this.firstError = error));
      stream.once('close', closed);
      this.stream = stream;
      return stream;
    }
  };
}

/** The driver goes on, or ends, as it was told to when a connection closes; after a failure of ours it would always end. */
function nowhere(): Socket {
  return new Socket().destroy();
}
