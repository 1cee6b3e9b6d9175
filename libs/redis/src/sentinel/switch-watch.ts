import { Redis, type RedisOptions } from 'ioredis';

/** What a sentinel publishes, with the name of the master first. */
const CHANNEL = '+switch-master';
const AGAIN_MS = 1_000;

/** Hears from sentinels that another server is the master now. Connected for as long as somebody listens. */
export class SwitchWatch {
  private readonly listeners = new Set<() => void>();
  private connections: readonly Redis[] = [];

  constructor(
    private readonly sentinels: readonly RedisOptions[],
    private readonly master: string,
  ) {}

  listen(switched: () => void): () => void {
    this.listeners.add(switched);
    if (this.listeners.size === 1) this.connections = this.sentinels.map((sentinel) => this.subscribe(sentinel));
    return () => {
      if (!this.listeners.delete(switched) || this.listeners.size > 0) return;
      for (const connection of this.connections) connection.disconnect();
      this.connections = [];
    };
  }

  private subscribe(sentinel: RedisOptions): Redis {
    const connection = new Redis({
      ...sentinel,
      enableReadyCheck: false,
      maxRetriesPerRequest: null,
      retryStrategy: () => AGAIN_MS,
    });
    // A sentinel may be away: the others tell too.
    connection.on('error', () => undefined);
    connection.on('message', (_channel: string, told: string) => {
      if (told.startsWith(`${this.master} `)) for (const switched of [...this.listeners]) switched();
    });
    connection.subscribe(CHANNEL).catch(() => undefined);
    return connection;
  }
}
