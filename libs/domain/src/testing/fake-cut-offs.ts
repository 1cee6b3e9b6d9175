import type { LiveRecord } from '../deadline/live-record.js';
import { type CutOff, type CutOffName, type CutOffs, isHit } from '../revocation/cut-off.js';

/** The cut-offs that hold in the fake live store, in the order of their numbers. */
export class FakeCutOffs {
  private held: readonly CutOff[] = [];

  hold({ pending, finished }: CutOffs): void {
    const is = (a: CutOffName, b: CutOffName) => a.tenantNumber === b.tenantNumber && a.number === b.number;
    const others = this.held.filter((one) => !pending.some((other) => is(one, other)));
    this.held = [...others, ...pending]
      .filter((one) => !finished.some((other) => is(one, other)))
      .toSorted((a, b) => a.number - b.number);
  }

  on(tenantNumber: number, record: LiveRecord): CutOff | undefined {
    return this.held.find((one) => one.tenantNumber === tenantNumber && isHit(one, record));
  }
}
