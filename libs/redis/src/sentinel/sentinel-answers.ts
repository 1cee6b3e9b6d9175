import { Redis, type RedisOptions } from 'ioredis';

const AGAIN_MS = 500;
/** A sentinel that says nothing for this long is passed over: it may be on the machine that has gone with the master. */
const PATIENCE_MS = 1_000;

/** Where a sentinel says that the master is, and by which election. */
export interface Named {
  readonly host: string;
  readonly port: number;
  readonly epoch: number;
}

export type Answer = { readonly named: Named } | { readonly named?: undefined; readonly fault: Error };

/**
 * Asks one sentinel over and over who is master. What it publishes would be heard sooner, but not by whoever is connecting
 * anew just then; and whoever only listens does not notice that nobody speaks any more.
 */
export class SentinelAnswers {
  private connection: Redis | undefined;
  private again: NodeJS.Timeout | undefined;
  private over = false;

  constructor(
    private readonly options: RedisOptions,
    private readonly master: string,
    private readonly told: (answer: Answer) => void,
  ) {
    void this.ask();
  }

  stop(): void {
    this.over = true;
    clearTimeout(this.again);
    this.connection?.disconnect();
  }

  private async ask(): Promise<void> {
    const answer = await this.answer();
    if (this.over) return;
    this.told(answer);
    this.again = setTimeout(() => void this.ask(), AGAIN_MS);
  }

  private async answer(): Promise<Answer> {
    const connection = (this.connection ??= this.open());
    // Of a connection that fails, its commands know only that it was closed.
    let fault: unknown;
    const failed = (error: Error) => (fault ??= error);
    connection.on('error', failed);
    try {
      return { named: await namedBy(connection, this.master) };
    } catch (error) {
      // A new one for the next question: on one that hangs, questions would pile up.
      this.connection = undefined;
      connection.disconnect();
      return { fault: (fault ?? error) as Error };
    } finally {
      connection.off('error', failed);
    }
  }

  private open(): Redis {
    const connection = new Redis({
      ...this.options,
      connectTimeout: PATIENCE_MS,
      commandTimeout: PATIENCE_MS,
      disconnectTimeout: 0,
      enableReadyCheck: false,
      retryStrategy: () => null,
    });
    // Between questions, too, a lost connection must not end the process.
    connection.on('error', () => undefined);
    return connection;
  }
}

async function namedBy(sentinel: Redis, master: string): Promise<Named> {
  // In this order: an election between the two may leave a new address with an old epoch, never the reverse.
  const [told, address] = (await Promise.all([
    sentinel.call('SENTINEL', 'MASTER', master),
    sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', master),
  ])) as [string[], [string, string]];
  const epoch = Number(told[told.indexOf('config-epoch') + 1]);
  return { host: address[0], port: Number(address[1]), epoch };
}
