import {
  type ActivityReport,
  beingRestored,
  type CheckResult,
  crash,
  CurfewError,
  type CutOffs,
  type EndedView,
  type EndingIntent,
  type KnownSession,
  type LiveDraft,
  homeOf,
  LiveSessions,
  type LiveView,
  locatorShardOf,
  type Moment,
  type RedateItem,
  type RedateOutcome,
  type SessionKey,
  type ShardHead,
  type SweepResult,
  type TouchResult,
} from '@curfew/domain';
import { addLocators } from '../commands/add-locators.js';
import { thoseThere } from '../cluster/those-there.js';
import { check } from '../commands/check.js';
import { cutOff } from '../commands/cut-off.js';
import { end } from '../commands/end.js';
import { groupedPart, type SourceOf } from '../commands/group-reports.js';
import { head } from '../commands/head.js';
import { moment } from '../commands/moment.js';
import { put } from '../commands/put.js';
import { read, type ReadView } from '../commands/read.js';
import { redate } from '../commands/redate.js';
import { rotateEnded } from '../commands/rotate-ended.js';
import { type Elsewhere, type Gap, isGap, type PartReply } from '../commands/states.js';
import { sweep } from '../commands/sweep.js';
import { shardKeys } from '../keys.js';
import type { Alarms } from '../queue/alarms.js';
import { orUnavailable } from '../unavailable.js';
import { ApplicationNames } from './application-names.js';
import { eachAlone, fillGaps } from './fill-gaps.js';
import { forgetLocators } from './forget-locators.js';
import type { LiveServer } from './live-server.js';
import type { LostSessions } from './lost-sessions.js';
import { namedViews } from './named-views.js';
import { Roots } from './roots.js';
import { takeIn } from './take-in.js';
import { type Part, TurnBatcher } from './turn-batcher.js';

/** The most sessions one script call handles: bounds how long Redis is held up. */
const MOST_PER_CALL = 1000;
const TRIES = 3;
const MEMORY_RETRY_SECONDS = 5;

/** The living sessions in Redis: one packed record each, one due index per shard (engine rules 1-13). */
export class RedisLiveSessions extends LiveSessions {
  private readonly names: ApplicationNames;
  private readonly sourceOf: SourceOf;
  private readonly roots = new Roots();
  private readonly checks: TurnBatcher<SessionKey, CheckResult | Elsewhere>;
  private readonly touches: Readonly<Record<'sparse' | 'full', TurnBatcher<ActivityReport, TouchResult | Elsewhere>>>;
  private readonly reads: TurnBatcher<SessionKey, ReadView | Elsewhere>;

  constructor(
    private readonly server: LiveServer,
    private readonly shards: number,
    private readonly alarms: Alarms,
    private readonly lost: LostSessions,
  ) {
    super();
    this.names = new ApplicationNames(server.redis);
    this.sourceOf = ({ tenantNumber, application }) => this.names.number(tenantNumber, application);
    const filled =
      <I extends SessionKey, R>(run: (parts: readonly Part<I>[]) => Promise<PartReply<R>[]>) =>
      (parts: readonly Part<I>[]) =>
        server.spread ? eachAlone(parts, run, lost) : fillGaps(parts, run, lost);
    this.checks = new TurnBatcher(
      shards,
      MOST_PER_CALL,
      filled((parts) => check(server, parts)),
    );
    this.reads = new TurnBatcher(
      shards,
      MOST_PER_CALL,
      filled((parts) => read(server, parts)),
    );
    const touching = (detail: 'sparse' | 'full') =>
      new TurnBatcher(
        shards,
        MOST_PER_CALL,
        filled((parts: readonly Part<ActivityReport>[]) => this.touchParts(parts, detail)),
      );
    this.touches = { sparse: touching('sparse'), full: touching('full') };
  }

  override moment(key: SessionKey): Promise<Moment> {
    const shard = homeOf(key, this.shards);
    return orUnavailable(() => this.whole(shard, () => moment(this.server, shardKeys(shard))));
  }

  override admit(): void {
    if (!this.server.full) return;
    throw new CurfewError('unavailable', "The live store's memory is nearly full", [], MEMORY_RETRY_SECONDS);
  }

  override put(draft: LiveDraft, incarnation: number): Promise<LiveView | EndedView> {
    return orUnavailable(async () => {
      const shard = homeOf(draft, this.shards);
      const putting = () => put(this.server, shardKeys(shard), draft, incarnation);
      const { view, head: earlier } = await this.whole(shard, putting, [draft]);
      if (!view) throw new Error('put answered no view');
      this.alarms.ring(shard, view.now, earlier);
      await this.locate(draft);
      const [named] = await namedViews(this.names, [draft], [view]);
      return named ?? view;
    });
  }

  override read(keys: readonly SessionKey[]) {
    return orUnavailable(async () => {
      const views = await this.roots.ask((some: readonly SessionKey[]) => this.reads.submit(some), keys);
      return namedViews(this.names, keys, views);
    });
  }

  override check(keys: readonly SessionKey[]): Promise<readonly CheckResult[]> {
    return orUnavailable(() => this.roots.ask((some: readonly SessionKey[]) => this.checks.submit(some), keys));
  }

  override touch(reports: readonly ActivityReport[], detail: 'sparse' | 'full'): Promise<readonly TouchResult[]> {
    const touches = this.touches[detail];
    return orUnavailable(() => this.roots.ask((some: readonly ActivityReport[]) => touches.submit(some), reports));
  }

  override end(
    key: SessionKey,
    ending: Omit<EndingIntent, 'at'>,
    known?: KnownSession,
  ): Promise<EndedView | undefined> {
    const endOne = async ([one]: readonly SessionKey[]) => {
      const at = one as SessionKey;
      const shard = homeOf(at, this.shards);
      return [await this.whole(shard, (sure) => end(this.server, shardKeys(shard), at, ending, known, sure), [at])];
    };
    return orUnavailable(async () => (await this.roots.ask(endOne, [key]))[0]);
  }

  override redate(generation: number, items: readonly RedateItem[]): Promise<readonly RedateOutcome[]> {
    const redating = new TurnBatcher<RedateItem, RedateOutcome>(this.shards, MOST_PER_CALL, async (parts) =>
      parts.map(({ shard, items: part }) => this.redateShard(shard, generation, part)),
    );
    return orUnavailable(() => redating.submit(items));
  }

  override async cutOff(cutOffs: CutOffs): Promise<void> {
    if (cutOffs.pending.length + cutOffs.finished.length === 0) return;
    const hold = (shard: number) => this.whole(shard, () => cutOff(this.server, shardKeys(shard), cutOffs));
    await orUnavailable(() => Promise.all(Array.from({ length: this.shards }, (_, shard) => hold(shard))));
  }

  override sweep(shard: number, limit: number): Promise<SweepResult> {
    return orUnavailable(() => this.whole(shard, () => sweep(this.server, shardKeys(shard), limit)));
  }

  /** Without the shards that cannot be used now: whoever restores them sweeps them. */
  override heads(): Promise<ShardHead[]> {
    return orUnavailable(async () => {
      const all = await thoseThere(Array.from({ length: this.shards }, (_, shard) => this.headOf(shard)));
      return all.filter((one) => one !== undefined);
    });
  }

  override count(): Promise<number> {
    return orUnavailable(async () => {
      const sizes = await Promise.all(
        Array.from({ length: this.shards }, (_, shard) => this.server.redis.zcard(shardKeys(shard)[1])),
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    });
  }

  override async rotateEnded(periodMs: number): Promise<void> {
    await orUnavailable(async () => {
      const each = Array.from({ length: this.shards }, (_, shard) => rotateEnded(this.server, shard, periodMs));
      const rotated = await thoseThere(each);
      // One after the other: all at once, their checks would stand before those of requests.
      for (const [shard, did] of rotated.entries())
        if (did) await forgetLocators(this.server.redis, shard, (keys) => this.check(keys));
    });
  }

  private async touchParts(
    parts: readonly Part<ActivityReport>[],
    detail: 'sparse' | 'full',
  ): Promise<PartReply<TouchResult | Elsewhere>[]> {
    const groupedParts = parts.map((part) => groupedPart(part, this.sourceOf));
    const replies = await takeIn(this.server, groupedParts, detail);
    replies.forEach(({ now, head: earlier }, i) =>
      this.alarms.ring((parts[i] as Part<ActivityReport>).shard, now, earlier),
    );
    return replies;
  }

  private async redateShard(shard: number, generation: number, items: readonly RedateItem[]) {
    const { outcomes, head: earlier } = await this.whole(shard, () =>
      redate(this.server, shardKeys(shard), generation, items),
    );
    if (earlier !== undefined) this.alarms.ring(shard, (await this.moment(items[0] as RedateItem)).now, earlier);
    return outcomes;
  }

  private async headOf(shard: number): Promise<ShardHead | undefined> {
    const found = await head(this.server, shardKeys(shard));
    return typeof found === 'string' ? undefined : { shard, ...found };
  }

  /** Asks again once the shard is open and the sessions, if any, have been brought back. */
  private async whole<R>(
    shard: number,
    ask: (sure?: number) => Promise<R | Gap>,
    keys: readonly SessionKey[] = [],
  ): Promise<Exclude<R, Gap>> {
    let sure: number | undefined;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const answer = await ask(sure);
      if (!isGap(answer)) return answer as Exclude<R, Gap>;
      sure = await this.lost.bringBack(shard, answer, keys);
    }
    throw beingRestored();
  }

  /** After the record: what finds the locator finds the child. */
  private async locate(draft: LiveDraft): Promise<void> {
    const own = locatorShardOf(draft, this.shards);
    if (own === undefined) return;
    crash.at('start.child-put');
    await this.whole(own, () => addLocators(this.server, shardKeys(own), [draft]));
  }
}
