import { randomInt } from 'node:crypto';
import {
  beingRestored,
  homeOf,
  LiveShards,
  locatorShardOf,
  type SessionKey,
  sessionKeyOf,
  type ShardState,
  type Touched,
  type TruthClock,
  type TruthView,
} from '@curfew/domain';
import { addLocators } from '../commands/add-locators.js';
import { believeTime } from '../commands/believe-time.js';
import { checkpoint } from '../commands/checkpoint.js';
import { chill } from '../commands/chill.js';
import { complete } from '../commands/complete.js';
import { dropCheckpointed } from '../commands/drop-checkpointed.js';
import { end } from '../commands/end.js';
import { entomb } from '../commands/entomb.js';
import { inspect } from '../commands/inspect.js';
import { open } from '../commands/open.js';
import { restore, type RestoreItem } from '../commands/restore.js';
import { shardKeys } from '../keys.js';
import type { Alarms } from '../queue/alarms.js';
import { orUnavailable } from '../unavailable.js';
import type { LiveServer } from './live-server.js';

/** How far the clocks of Redis and Postgres may be apart and still confirm each other. */
const CLOCKS_AGREE_MS = 60_000;
const SCANNED_A_STEP = 500;
const LARGEST_INCARNATION = 2 ** 47;

/** Shards in Redis: a header in each live hash says on which server process the shard was last proven whole. */
export class RedisLiveShards extends LiveShards {
  constructor(
    private readonly server: LiveServer,
    private readonly shards: number,
    private readonly alarms: Alarms,
  ) {
    super();
  }

  override inspect(shard: number): Promise<ShardState> {
    return orUnavailable(() => inspect(this.server, shardKeys(shard)));
  }

  override open(shard: number, { now, proof, cutOffs }: TruthClock): Promise<number> {
    const earliest = proof?.now ?? 0;
    return orUnavailable(() =>
      open(
        this.server,
        shardKeys(shard),
        randomInt(1, LARGEST_INCARNATION),
        {
          // A proof from a future that this server has not reached would make the shard stand still until then.
          earliest: earliest > now + CLOCKS_AGREE_MS ? 0 : earliest,
          latest: now + CLOCKS_AGREE_MS,
        },
        cutOffs,
      ),
    );
  }

  override async putBack(shard: number, incarnation: number, views: readonly TruthView[]): Promise<void> {
    const living: RestoreItem[] = [];
    const children: RestoreItem[] = [];
    const ended: Extract<TruthView, { state: 'ended' }>[] = [];
    const here = views.filter((view) => homeOf(keyOf(view), this.shards) === shard);
    for (const view of here) {
      if (view.state === 'ended') ended.push(view);
      else if (view.state === 'living') (view.draft.parentId === undefined ? living : children).push(view);
    }
    // Parents first: a child is settled by what became of its parent (engine rule 26).
    living.push(...children);
    const keys = shardKeys(shard);
    await orUnavailable(async () => {
      await this.addLocators(shard, views.map(keyOf));
      if (ended.length > 0) await entomb(this.server, keys, incarnation, ended);
      if (living.length > 0) {
        const { now, head } = await restore(this.server, keys, incarnation, living);
        this.alarms.ring(shard, now, head);
      }
      for (const view of here) {
        if (view.state === 'intended') await end(this.server, keys, view.key, view.intent, view.known);
      }
    });
  }

  override async locate(shard: number, children: readonly SessionKey[]): Promise<void> {
    await orUnavailable(() => this.addLocators(shard, children));
  }

  override async disown(shard: number, key: SessionKey): Promise<void> {
    const keys = shardKeys(shard);
    const ending = { cause: 'signal', reason: 'the database has no such session' } as const;
    await orUnavailable(() => end(this.server, keys, key, ending, { lastActivityAt: 0, generation: 0 }));
  }

  override setAside(shard: number, cursor: string) {
    return orUnavailable(async () => {
      const unproven = shardKeys(shard)[5];
      const [next, flat] = await this.server.redis.hscan(unproven, cursor, 'COUNT', SCANNED_A_STEP);
      const keys = flat.filter((_, i) => i % 2 === 0).map(sessionKeyOf);
      return { keys, next: next === '0' ? undefined : next };
    });
  }

  override async complete(shard: number, incarnation: number): Promise<void> {
    await orUnavailable(() => complete(this.server, shardKeys(shard), incarnation));
  }

  override async chill(shard: number, incarnation: number): Promise<void> {
    await orUnavailable(() => chill(this.server, shardKeys(shard), incarnation));
  }

  /** Since the last proof both clocks must have gone as far; without a proof they must agree. */
  override believeTime(shard: number, { now, proof }: TruthClock): Promise<boolean> {
    return orUnavailable(async () => {
      const state = await inspect(this.server, shardKeys(shard));
      if (state.condition !== 'leapt') return true;
      const since = proof ? { server: proof.now, truth: proof.writtenAt } : { server: 0, truth: 0 };
      const apart = state.serverNow - since.server - (now - since.truth);
      if (Math.abs(apart) > CLOCKS_AGREE_MS) return false;
      await believeTime(this.server, shardKeys(shard), state.now);
      return true;
    });
  }

  override touched(shard: number, limit: number): Promise<Touched> {
    return orUnavailable(() => checkpoint(this.server, shard, limit));
  }

  override forgetTouched(shard: number, read: Pick<Touched, 'mark' | 'read'>): Promise<number> {
    return orUnavailable(() => dropCheckpointed(this.server, shard, read));
  }

  /** Of those whose own shard this is, when their records are in another. */
  private async addLocators(shard: number, keys: readonly SessionKey[]): Promise<void> {
    const away = keys.filter((key) => locatorShardOf(key, this.shards) === shard);
    if (away.length > 0 && (await addLocators(this.server, shardKeys(shard), away))) throw beingRestored();
  }
}

function keyOf(view: TruthView): SessionKey {
  return view.state === 'living' ? view.draft : view.key;
}
