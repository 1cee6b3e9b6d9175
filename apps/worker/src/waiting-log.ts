import { isUnavailable } from '@curfew/domain';
import type { Logger } from 'pino';

/** Says once that something waits for a store that is away, and once that it goes on; other faults every time. */
export class WaitingLog {
  private waiting = false;

  constructor(
    private readonly logger: Logger,
    private readonly message: string,
  ) {}

  works(): void {
    if (this.waiting) this.logger.info('goes on');
    this.waiting = false;
  }

  failed(error: unknown): void {
    if (!isUnavailable(error)) {
      this.logger.warn({ err: error }, this.message);
    } else if (!this.waiting) {
      this.waiting = true;
      this.logger.warn({ why: error.detail }, 'waits');
    }
  }
}
