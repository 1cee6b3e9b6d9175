import { CurfewError, invalid } from '../errors/curfew-error.js';
import type { Clock } from '../time/clock.js';
import type { WarningReceipt } from './warning-receipt.js';
import type { WarningPlace, Warnings } from './warnings.js';

/** As far as a sender's clock may be ahead, like that of activity (engine rule 3). */
const MOST_AHEAD_MS = 2_000;

/** Takes an application's word that a user saw a warning. */
export class TakeReceipt {
  constructor(
    private readonly warnings: Warnings,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`, `validation_failed` naming `shownAt`, `too_many_receipts`. */
  async take(place: WarningPlace, given: Omit<WarningReceipt, 'receivedAt'>) {
    const decidedAt = await this.warnings.decidedAt(place);
    if (decidedAt === undefined) throw new CurfewError('not_found', 'The session has no such warning');
    const receivedAt = this.clock.now();
    if (given.shownAt > receivedAt + MOST_AHEAD_MS) throw refusal('must not be more than 2 s ahead');
    if (given.shownAt < decidedAt) throw refusal('must not be before the warning itself');
    return this.warnings.keep(place, { ...given, receivedAt });
  }
}

function refusal(detail: string): CurfewError {
  return invalid([{ pointer: '#/shownAt', detail }]);
}
