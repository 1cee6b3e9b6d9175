/** What pg says when a server keeps a connection or a statement and never answers; slow statements the server ends itself. */
const UNANSWERED = /query read timeout|due to connection timeout/i;

const ASK_AGAIN_MS = 1_000;

/**
 * Remembers that the server hangs. Each call would wait out the time-outs and hold a connection meanwhile; so after one
 * that was never answered, one goes through at a time, a second later each, until one is answered. The others fail at once.
 */
export class Silence {
  private silent = false;
  private probing = false;
  private heardNothingAt = 0;

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** False when the call would only wait for what is known, or being found out. */
  admits(): boolean {
    if (!this.silent) return true;
    return !this.probing && this.monotonic() - this.heardNothingAt >= ASK_AGAIN_MS;
  }

  async listen<T>(call: () => Promise<T>): Promise<T> {
    const probe = this.silent;
    if (probe) this.probing = true;
    try {
      const answer = await call();
      this.silent = false;
      return answer;
    } catch (error) {
      this.silent = UNANSWERED.test(wordsOf(error));
      this.heardNothingAt = this.monotonic();
      throw error;
    } finally {
      if (probe) this.probing = false;
    }
  }
}

function wordsOf(error: unknown): string {
  const { message, driverError } = error as { message?: string; driverError?: { message?: string } };
  return `${message ?? ''} ${driverError?.message ?? ''}`;
}
