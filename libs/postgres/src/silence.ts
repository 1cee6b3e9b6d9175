/** What pg says when a server keeps a connection or a statement and never answers; slow statements the server ends itself. */
const UNANSWERED = /query read timeout|due to connection timeout/i;

/**
 * Remembers that the server hangs. Each call would wait out the time-outs and hold a connection meanwhile; so after one
 * that was never answered, one goes through at a time until it is answered, and the others fail at once.
 */
export class Silence {
  private silent = false;
  private probing = false;

  /** False when the call would only wait behind another that finds out. */
  admits(): boolean {
    return !(this.silent && this.probing);
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
