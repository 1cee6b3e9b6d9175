import type { Act } from '../audit/act.js';
import { crash } from '../crash/crash.js';
import type { LiveSessions } from '../session/live-sessions.js';
import type { Selector } from './cut-off.js';
import type { Matched, Revocation, Revocations } from './revocations.js';

/** Ends everything that matches (engine rule 27): the row first, then every shard knows of it, then the answer. */
export class CutOffSessions {
  constructor(
    private readonly revocations: Revocations,
    private readonly live: LiveSessions,
  ) {}

  async cutOff(selector: Selector, reason: string, act: Act): Promise<Revocation & Matched> {
    const revocation = await this.revocations.create(selector, reason, act);
    crash.at('cut-off.recorded');
    // All that are pending, not this one alone: a shard must not know of a later one and miss an earlier one.
    await this.live.cutOff(await this.revocations.current());
    crash.at('cut-off.in-effect');
    return { ...revocation, ...(await this.revocations.count(revocation.id)) };
  }
}
