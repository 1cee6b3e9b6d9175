import { CurfewError } from '../errors/curfew-error.js';
import type { WarningReceipt } from '../warning/warning-receipt.js';
import { MOST_RECEIPTS, Warnings, type WarningPlace } from '../warning/warnings.js';
import type { FakeTruthState } from './fake-truth-state.js';

export class FakeWarnings extends Warnings {
  private readonly receipts = new Map<string, WarningReceipt[]>();

  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async decidedAt({ tenantId, sessionId, eventId }: WarningPlace): Promise<number | undefined> {
    const isIt = (type: string, id: string) => type === 'session.expiring' && id === eventId;
    const events = this.state.tenants.find(({ id }) => id === tenantId)?.events ?? [];
    return events.find(({ type, id, data }) => isIt(type, id) && data.sessionId === sessionId)?.timestamp;
  }

  override async keep(place: WarningPlace, receipt: WarningReceipt) {
    const key = `${place.tenantId}/${place.eventId}`;
    const kept = this.receipts.get(key) ?? [];
    const { application, action, shownAt } = receipt;
    const same = kept.find(
      (one) => one.application === application && one.action === action && one.shownAt === shownAt,
    );
    if (same) return { receipt: same, replayed: true };
    if (kept.length >= MOST_RECEIPTS) {
      throw new CurfewError('too_many_receipts', `A warning keeps ${MOST_RECEIPTS} receipts.`);
    }
    this.receipts.set(key, [...kept, receipt]);
    return { receipt, replayed: false };
  }

  override async receiptsOf(tenantId: string, eventIds: readonly string[]) {
    return new Map(
      eventIds.flatMap((id): [string, readonly WarningReceipt[]][] => {
        const kept = this.receipts.get(`${tenantId}/${id}`);
        return kept ? [[id, kept]] : [];
      }),
    );
  }
}
