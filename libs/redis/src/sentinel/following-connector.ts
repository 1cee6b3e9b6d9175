import { type RedisOptions, type SentinelConnectionOptions, SentinelConnector } from 'ioredis';
import type { SwitchWatch } from './switch-watch.js';

/**
 * Connects to the master that sentinels name, and leaves it as soon as they name another: a master that hangs, or is cut
 * off from them, does not close its connections, and whoever waited for that would never find its successor.
 */
export function followingConnector(watch: SwitchWatch): NonNullable<RedisOptions['Connector']> {
  return class extends SentinelConnector {
    private stopListening: (() => void) | undefined;

    constructor(options: unknown) {
      super(options as SentinelConnectionOptions);
    }

    override async connect(onError: Parameters<SentinelConnector['connect']>[0]) {
      let switched = false;
      const stop = watch.listen(() => {
        switched = true;
        this.stream?.destroy();
      });
      this.stopListening?.();
      this.stopListening = stop;
      const stream = await super.connect(onError);
      stream.once('close', stop);
      // Told while it was being asked for: this may be the one before.
      if (switched) stream.destroy();
      return stream;
    }

    override disconnect(): void {
      this.stopListening?.();
      super.disconnect();
    }
  };
}
