import { crash } from '../crash/crash.js';
import { CurfewError } from '../errors/curfew-error.js';
import { downToTheOne } from '../errors/down-to-the-one.js';
import { isUnavailable } from '../errors/is-unavailable.js';
import type { LiveShards } from './live-shards.js';
import { liveField } from './shard-of.js';
import type { SessionTruth, TruthPage, TruthView } from './session-truth.js';

/** A script call of so many stays well below the time that callers wait for Redis. */
const SESSIONS_A_STEP = 500;
/** Between tries of a step that the live store did not answer in time: it forks, or waits for its disk. */
const PAUSES_MS: readonly number[] = [250, 500, 1_000, 2_000];
/** Read, and read again, together: the latter seldom finds any. */
const SESSIONS_A_PAGE = 2_000;

export interface RestoreOptions {
  /** For how long the live store remembers endings. */
  readonly endedKeptMs: number;
  /** Waits so long: a store that hesitates must not cost what was done before. */
  readonly pause: (ms: number) => Promise<void>;
  /** Told of a session that cannot be put back: it must not keep its shard cold for ever. */
  readonly onUnreadable?: (view: TruthView, error: unknown) => void;
}

/**
 * Makes a shard whole again from the rows (engine rule 20): soonest due first, what was set aside last. Safe to run twice
 * and side by side; it throws `unavailable` when the store loses something meanwhile, and is run again.
 */
export class RestoreShard {
  constructor(
    private readonly truth: SessionTruth,
    private readonly shards: LiveShards,
    private readonly options: RestoreOptions,
  ) {}

  /** How many rows were living; 0 when the shard is whole already. */
  async run(shard: number): Promise<number> {
    if ((await this.shards.inspect(shard)).condition === 'complete') return 0;
    const clock = await this.truth.clock(shard);
    const incarnation = await this.shards.open(shard, clock);
    crash.at('restore.opened');
    let living = 0;
    await this.truth.soonestDue(shard, SESSIONS_A_PAGE, async (page) => {
      await this.restorePage(shard, incarnation, page);
      living += page.count;
    });
    const since = clock.now - this.options.endedKeptMs;
    await this.recallEndings(shard, incarnation, since);
    crash.at('restore.recalled');
    await this.recallLocators(shard, since);
    crash.at('restore.located');
    await this.proveTheRest(shard, incarnation);
    crash.at('restore.proven');
    await this.shards.complete(shard, incarnation);
    return living;
  }

  /** Reads again after putting: what ended between must not live on a stale page. */
  private async restorePage(shard: number, incarnation: number, { views, lookForOver }: TruthPage): Promise<void> {
    for (let at = 0; at < views.length; at += SESSIONS_A_STEP) {
      await this.putBack(shard, incarnation, views.slice(at, at + SESSIONS_A_STEP));
    }
    crash.at('restore.put-back');
    const over = await lookForOver();
    crash.at('restore.read-again');
    if (over.length > 0) await this.putBack(shard, incarnation, over);
  }

  private async putBack(shard: number, incarnation: number, views: readonly TruthView[]): Promise<void> {
    const { pause, onUnreadable = () => undefined } = this.options;
    for (const waitMs of [...PAUSES_MS, undefined]) {
      try {
        return await downToTheOne(views, (some) => this.shards.putBack(shard, incarnation, some), onUnreadable);
      } catch (error) {
        if (waitMs === undefined || !isUnavailable(error)) throw error;
        await pause(waitMs);
      }
    }
  }

  /** A whole shard answers for itself: sessions that ended must be known to have ended, not be unknown (rule 29). */
  private async recallEndings(shard: number, incarnation: number, since: number): Promise<void> {
    const endings = await this.truth.endingsSince(shard, since);
    for (let at = 0; at < endings.length; at += SESSIONS_A_STEP) {
      await this.putBack(shard, incarnation, endings.slice(at, at + SESSIONS_A_STEP));
    }
  }

  /** Children that others have: a whole shard answers for them too (rule 26). */
  private async recallLocators(shard: number, since: number): Promise<void> {
    const children = await this.truth.locatedIn(shard, since);
    for (let at = 0; at < children.length; at += SESSIONS_A_STEP) {
      await this.shards.locate(shard, children.slice(at, at + SESSIONS_A_STEP));
    }
  }

  /** Orphans are never just removed: read again by id, then recovered, remembered as ended, or ended. */
  private async proveTheRest(shard: number, incarnation: number): Promise<void> {
    let cursor: string | undefined = '0';
    while (cursor !== undefined) {
      const page: Awaited<ReturnType<LiveShards['setAside']>> = await this.shards.setAside(shard, cursor);
      const views = page.keys.length === 0 ? [] : await this.truth.look(page.keys);
      await this.putBack(shard, incarnation, views);
      const known = new Set(views.map((view) => liveField(view.state === 'living' ? view.draft : view.key)));
      for (const key of page.keys) if (!known.has(liveField(key))) await this.shards.disown(shard, key);
      cursor = page.next;
    }
  }
}

/** What callers are told while their sessions cannot be restored. */
export function beingRestored(): CurfewError {
  return new CurfewError('unavailable', 'The live store is being restored', [], 1);
}
