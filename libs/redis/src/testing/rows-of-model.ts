import {
  type Decision,
  type Ending,
  type LiveDraft,
  liveField,
  type RedateItem,
  type SessionKey,
  type TruthView,
} from '@curfew/domain';
import { FakeSessionTruth } from '@curfew/domain/testing';

/** Rows that are kept as the ledger and the API keep them, each step at once. */
export class RowsOfModel extends FakeSessionTruth {
  /** The tenant's cut-off number. */
  cutOff = 1;
  private read = 0;

  nextCutOff(): number {
    return ++this.cutOff;
  }

  started(draft: LiveDraft): void {
    if (!this.views.has(liveField(draft))) this.set({ state: 'living', draft, newerLimits: false });
  }

  redated(generation: number, items: readonly RedateItem[]): void {
    for (const { limits, observed, ...key } of items) {
      const row = this.living(key);
      if (row && row.generation < generation) this.update({ ...row, generation, limits, observed });
    }
  }

  /** Takes what was decided since the last call. */
  recorded(decisions: readonly Decision[]): void {
    for (const { type, cause, deadline, decidedAt, tenantNumber, sessionId } of decisions.slice(this.read)) {
      const row = this.living({ tenantNumber, sessionId });
      const key = { tenantNumber, sessionId, parentId: row?.parentId };
      if (type === 'revoked' && !this.hasEnded(key)) {
        this.set({ state: 'ended', key, ending: { cause: cause!, deadline, decidedAt } });
      } else if (type === 'locked' && row) {
        this.update({ ...row, lockedAt: deadline });
      }
    }
    this.read = decisions.length;
  }

  /** The endings of those that have ended, by `liveField`. */
  endingsOf(keys: readonly SessionKey[]): ReadonlyMap<string, Ending> {
    return new Map(
      keys.map(liveField).flatMap((field) => {
        const view = this.views.get(field);
        return view?.state === 'ended' ? [[field, view.ending] as const] : [];
      }),
    );
  }

  hasChildren(): boolean {
    return [...this.views.values()].some(
      (view) => (view.state === 'living' ? view.draft : view.key).parentId !== undefined,
    );
  }

  hasEnded(key: SessionKey): boolean {
    return this.views.get(liveField(key))?.state === 'ended';
  }

  living(key: SessionKey): LiveDraft | undefined {
    const view = this.views.get(liveField(key));
    return view?.state === 'living' ? view.draft : undefined;
  }

  private update(draft: LiveDraft): void {
    this.set({ state: 'living', draft, newerLimits: false } satisfies TruthView);
  }
}
