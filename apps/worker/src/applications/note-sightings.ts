import type { Applications, Clock, SightingBatch, Sightings } from '@curfew/domain';
import { Counter, type Registry } from 'prom-client';

const BATCHES_A_TRANSACTION = 4;
const MOST_A_TURN = 40;
/** An ending that is not recorded for so long is another matter. */
const WAITS_MS = 600_000;

/** Brings what APIs saw of applications to the truth. */
export class NoteSightings {
  private readonly zombies: Counter;
  private readonly uses: Counter;

  constructor(
    private readonly sightings: Sightings,
    private readonly applications: Pick<Applications, 'note'>,
    private readonly boundMs: number,
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.zombies = new Counter({
      name: 'curfew_zombies_total',
      help: 'Sessions that an application was found to use after they were over.',
      registers: [registry],
    });
    this.uses = new Counter({
      name: 'curfew_uses_after_end_total',
      help: 'Checks and activity later than the bound after the session was over.',
      registers: [registry],
    });
  }

  async run(): Promise<void> {
    for (let taken = 0; taken < MOST_A_TURN; taken += BATCHES_A_TRANSACTION) {
      const batches = await this.sightings.take(BATCHES_A_TRANSACTION);
      if (batches.length === 0) return;
      await this.note(batches);
      if (batches.length < BATCHES_A_TRANSACTION) return;
    }
  }

  private async note(batches: readonly SightingBatch[]): Promise<void> {
    try {
      const { zombies, usesAfterEnd, waiting } = await this.applications.note(batches, this.boundMs);
      this.zombies.inc(zombies);
      this.uses.inc(usesAfterEnd);
      const since = this.clock.now() - WAITS_MS;
      const refused = waiting.filter(({ firstAt }) => firstAt > since);
      if (refused.length > 0) await this.sightings.put([{ seen: [], reported: [], refused, applied: [] }]);
    } catch (error) {
      await this.sightings.put(batches);
      throw error;
    }
  }
}
