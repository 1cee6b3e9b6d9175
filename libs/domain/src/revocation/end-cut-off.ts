import { crash } from '../crash/crash.js';
import type { Outbox } from '../event/outbox.js';
import type { LiveSessions } from '../session/live-sessions.js';
import type { CutOff } from './cut-off.js';
import type { HitSession, Revocations } from './revocations.js';

/** One script call a shard; as many as callers of a check may ask for. */
const SESSIONS_A_BLOCK = 1_000;
/** Entries that may wait for the ledger, so that a million endings do not fill the live store's memory (rule 23). */
const MOST_WAITING = 200;
const WAIT_MS = 50;

export interface EndCutOffTools {
  readonly revocations: Revocations;
  readonly live: LiveSessions;
  readonly outbox: Pick<Outbox, 'lag'>;
  readonly pause: (ms: number) => Promise<unknown>;
}

/**
 * Ends what a cut-off hits, one by one, in blocks. It is in effect already: a check settles a session that it hits. Safe to
 * run twice and side by side; what dies half way is done again, since whatever ended is no longer found.
 */
export class EndCutOff {
  constructor(private readonly tools: EndCutOffTools) {}

  /** `go` is asked before each block; it ends when that says no. True when every session has its ending recorded. */
  async run(cutOff: CutOff, go: () => Promise<boolean>): Promise<boolean> {
    const { revocations } = this.tools;
    for await (const block of revocations.hit(cutOff, SESSIONS_A_BLOCK)) {
      if (!(await go())) return false;
      await this.end(cutOff, block);
      crash.at('cut-off.block-ended');
      await this.waitForLedger();
    }
    // Seldom at the first try: the last endings are on their way to the ledger.
    const done = await revocations.finish(cutOff.revocationId);
    crash.at('cut-off.finished');
    return done;
  }

  private async end(cutOff: CutOff, block: readonly HitSession[]): Promise<void> {
    const { revocationId, reason, actor } = cutOff;
    const checked = await this.tools.live.check(block);
    // What the live store does not know was started and not put there yet; what it lets live has an older record.
    const left = block.filter((_, i) => checked[i]?.state !== 'revoked');
    const ending = { cause: 'admin', reason, actor, revocationId } as const;
    await Promise.all(left.map((session) => this.tools.live.end(session, ending, session)));
  }

  private async waitForLedger(): Promise<void> {
    while ((await this.tools.outbox.lag()).depth > MOST_WAITING) await this.tools.pause(WAIT_MS);
  }
}
