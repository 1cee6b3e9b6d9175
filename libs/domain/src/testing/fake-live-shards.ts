import { beingRestored } from '../session/restore-shard.js';
import { LiveShards, type ShardCondition, type ShardState, type Touched } from '../session/live-shards.js';
import type { TruthView } from '../session/session-truth.js';
import type { SessionKey } from '../session/session.js';
import { liveField, sessionKeyOf } from '../session/shard-of.js';

type Kept = { readonly state: 'living' | 'ended'; readonly lastActivityAt: number };

/** One shard in memory. It knows of each session whether it lives and when it was last active, and nothing of time. */
export class FakeLiveShards extends LiveShards {
  readonly sessions = new Map<string, Kept>();
  readonly unproven = new Map<string, Kept>();
  readonly located: string[] = [];
  /** Runs before what was read for `putBack` is applied: for what happens in between. */
  beforePut: () => void = () => undefined;
  now = 0;
  private readonly dirty: string[] = [];
  private taken: string[] = [];
  private lists = 0;
  private condition: ShardCondition = 'cold';
  private incarnation = 0;
  private writes = 0;

  touch(key: SessionKey, lastActivityAt: number): void {
    this.sessions.set(liveField(key), { state: 'living', lastActivityAt });
    if (!this.dirty.includes(liveField(key))) this.dirty.push(liveField(key));
  }

  /** The server is another one; what it holds may be older than what was there. */
  lose(): void {
    this.condition = 'cold';
  }

  override async inspect(): Promise<ShardState> {
    const records = [...this.sessions.values()].filter(({ state }) => state === 'living').length;
    const { condition, incarnation, now } = this;
    return { condition, incarnation, now, writes: ++this.writes, records, scores: records };
  }

  override async open(): Promise<number> {
    if (this.condition !== 'cold') return this.incarnation;
    for (const [field, kept] of this.sessions) {
      if (kept.state !== 'living') continue;
      this.unproven.set(field, kept);
      this.sessions.delete(field);
    }
    this.condition = 'restoring';
    return ++this.incarnation;
  }

  override async putBack(_shard: number, incarnation: number, views: readonly TruthView[]): Promise<void> {
    this.beforePut();
    this.refuse(incarnation);
    for (const view of views) {
      const field = liveField(view.state === 'living' ? view.draft : view.key);
      const there = this.sessions.get(field) ?? this.unproven.get(field);
      this.unproven.delete(field);
      if (view.state !== 'living') {
        this.sessions.set(field, { state: 'ended', lastActivityAt: 0 });
      } else if (there?.state !== 'ended') {
        const lastActivityAt = Math.max(there?.lastActivityAt ?? 0, view.draft.lastActivityAt);
        this.sessions.set(field, { state: 'living', lastActivityAt });
      }
    }
  }

  override async locate(_shard: number, children: readonly SessionKey[]): Promise<void> {
    for (const child of children) this.located.push(liveField(child));
  }

  override async disown(_shard: number, key: SessionKey): Promise<void> {
    this.unproven.delete(liveField(key));
    this.sessions.set(liveField(key), { state: 'ended', lastActivityAt: 0 });
  }

  override async setAside() {
    return { keys: [...this.unproven.keys()].map(sessionKeyOf), next: undefined };
  }

  override async complete(_shard: number, incarnation: number): Promise<void> {
    this.refuse(incarnation);
    this.condition = 'complete';
    this.unproven.clear();
  }

  override async chill(_shard: number, incarnation: number): Promise<void> {
    if (incarnation === this.incarnation) this.condition = 'cold';
  }

  override async believeTime(): Promise<boolean> {
    return true;
  }

  override async touched(_shard: number, limit: number): Promise<Touched> {
    if (this.condition === 'cold') throw beingRestored();
    const fresh = this.taken.length === 0;
    if (fresh) {
      this.taken = this.dirty.splice(0);
      this.lists++;
    }
    const fields = this.taken.slice(0, limit);
    const sessions = fields.flatMap((field) => {
      const kept = this.sessions.get(field);
      return kept?.state === 'living' ? { ...sessionKeyOf(field), lastActivityAt: kept.lastActivityAt } : [];
    });
    return { now: this.now, fresh, read: fields.length, mark: String(this.lists), sessions };
  }

  override async forgetTouched(_shard: number, { mark, read }: Pick<Touched, 'mark' | 'read'>): Promise<number> {
    if (mark === String(this.lists)) this.taken.splice(0, read);
    return this.taken.length;
  }

  private refuse(incarnation: number): void {
    if (this.condition === 'cold' || incarnation !== this.incarnation) throw beingRestored();
  }
}
