import { setTimeout as sleep } from 'node:timers/promises';
import { type CutOff, EndCutOff, type EndCutOffTools, type LiveSessions, type Revocations } from '@curfew/domain';
import type { Logger } from 'pino';

const CLAIMED_MS = 10_000;
/** Cut-offs that one worker ends at a time: a large one must not keep a small one waiting. */
const MOST_AT_ONCE = 4;

/**
 * Looks after the cut-offs (engine rule 27): what an API that died left unsaid reaches the live store, and what is not
 * finished is worked at, by one worker each. One that dies loses its claim.
 */
export class CutOffJobs {
  private readonly running = new Set<Promise<void>>();
  private stopping = false;
  private readonly ending: EndCutOff;

  constructor(
    private readonly revocations: Revocations,
    private readonly live: LiveSessions,
    outbox: EndCutOffTools['outbox'],
    private readonly worker: string,
    private readonly logger: Logger,
  ) {
    this.ending = new EndCutOff({ revocations, live, outbox, pause: sleep });
  }

  async look(): Promise<void> {
    await this.live.cutOff(await this.revocations.current());
    while (!this.stopping && this.running.size < MOST_AT_ONCE) {
      const cutOff = await this.revocations.claim(this.worker, CLAIMED_MS);
      if (!cutOff) return;
      const work = this.end(cutOff).finally(() => this.running.delete(work));
      this.running.add(work);
    }
  }

  /** Waits for what is under way, which ends at its next block. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  private async end(cutOff: CutOff): Promise<void> {
    const { revocationId } = cutOff;
    const go = async () => !this.stopping && (await this.revocations.keep(revocationId, this.worker, CLAIMED_MS));
    try {
      const finished = await this.ending.run(cutOff, go);
      if (finished) this.logger.info({ revocationId }, 'a cut-off is finished');
      else await this.revocations.keep(revocationId, this.worker, this.stopping ? 0 : SOON_MS);
    } catch (error) {
      this.logger.warn({ err: error, revocationId }, 'a cut-off could not be finished yet');
    }
  }
}

/** Its last endings are on their way to the ledger: somebody looks again so long after. */
const SOON_MS = 1_000;
