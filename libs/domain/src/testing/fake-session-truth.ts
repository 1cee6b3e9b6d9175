import type { CutOff } from '../revocation/cut-off.js';
import {
  type EndedTruth,
  SessionTruth,
  type ShardProof,
  type TruthClock,
  type TruthPage,
  type TruthView,
} from '../session/session-truth.js';
import type { SessionKey } from '../session/session.js';
import { liveField } from '../session/shard-of.js';

/** The rows as a live store sees them, set by the test. All are of every shard. */
export class FakeSessionTruth extends SessionTruth {
  readonly views = new Map<string, TruthView>();
  readonly proofs = new Map<number, ShardProof & { readonly writtenAt: number }>();

  cutOffs: readonly CutOff[] = [];

  constructor(public now: () => number) {
    super();
  }

  set(...views: readonly TruthView[]): void {
    for (const view of views) this.views.set(liveField(keyOf(view)), view);
  }

  override async clock(shard: number): Promise<TruthClock> {
    return { now: this.now(), proof: this.proofs.get(shard), cutOffs: this.cutOffs };
  }

  override async look(keys: readonly SessionKey[]): Promise<readonly TruthView[]> {
    const views = keys.flatMap((key) => this.views.get(liveField(key)) ?? []);
    const parents = views.flatMap((view) => {
      const { tenantNumber, parentId } = keyOf(view);
      return parentId === undefined ? [] : (this.views.get(liveField({ tenantNumber, sessionId: parentId })) ?? []);
    });
    return [...new Set([...parents, ...views])];
  }

  override async soonestDue(_: number, size: number, visit: (page: TruthPage) => Promise<void>): Promise<void> {
    const open = [...this.views.values()].flatMap((view) => {
      if (view.state === 'ended') return [];
      return view.state === 'living'
        ? { key: view.draft as SessionKey, due: dueOf(view.draft) }
        : { key: view.key, due: 0 };
    });
    const all = open.toSorted((a, b) => a.due - b.due).map(({ key }) => key);
    const pages: TruthPage[] = [];
    for (let at = 0; at < all.length; at += size) {
      const keys = all.slice(at, at + size);
      const lookForOver = async () => (await this.look(keys)).filter(({ state }) => state !== 'living');
      pages.push({ count: keys.length, views: await this.look(keys), lookForOver });
    }
    for (const page of pages) await visit(page);
  }

  override async locatedIn(): Promise<readonly SessionKey[]> {
    return [...this.views.values()].map(keyOf).filter(({ parentId }) => parentId !== undefined);
  }

  override async endingsSince(_shard: number, since: number): Promise<readonly EndedTruth[]> {
    const ended = [...this.views.values()].filter((view) => view.state === 'ended');
    return ended
      .filter(({ ending }) => ending.decidedAt > since)
      .toSorted((a, b) => b.ending.decidedAt - a.ending.decidedAt);
  }

  override async overdue(_shard: number, pastMs: number, limit: number): Promise<readonly SessionKey[]> {
    const past = this.now() - pastMs;
    const over = [...this.views.values()].filter((view) => view.state === 'living' && dueOf(view.draft) < past);
    return over.slice(0, limit).map((view) => (view as Extract<TruthView, { state: 'living' }>).draft);
  }

  override async saveActivity(touched: readonly (SessionKey & { readonly lastActivityAt: number })[]): Promise<void> {
    for (const { lastActivityAt, ...key } of touched) {
      const view = this.views.get(liveField(key));
      if (view?.state !== 'living' || view.draft.lastActivityAt >= lastActivityAt) continue;
      this.set({ ...view, draft: { ...view.draft, lastActivityAt } });
    }
  }

  override async saveProofs(proofs: readonly ShardProof[]): Promise<void> {
    for (const proof of proofs) this.proofs.set(proof.shard, { ...proof, writtenAt: this.now() });
  }
}

function keyOf(view: TruthView): SessionKey {
  return view.state === 'living' ? view.draft : view.key;
}

function dueOf({
  lastActivityAt,
  authenticatedAt,
  lockedAt,
  limits,
}: Extract<TruthView, { state: 'living' }>['draft']) {
  const absolute = authenticatedAt + limits.absoluteTimeoutSeconds * 1000;
  if (lockedAt === undefined) return Math.min(absolute, lastActivityAt + limits.idleTimeoutSeconds * 1000);
  const { lockedTimeoutSeconds } = limits;
  return lockedTimeoutSeconds === undefined ? absolute : Math.min(absolute, lockedAt + lockedTimeoutSeconds * 1000);
}
