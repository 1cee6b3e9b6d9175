import { type Quota, type QuotaLeft, Quotas } from '../quota/quotas.js';

/** Quotas in memory, on a clock that the test moves. */
export class FakeQuotas extends Quotas {
  private readonly windows = new Map<string, { taken: number; readonly endsAt: number }>();

  constructor(private readonly now: () => number) {
    super();
  }

  override async take(name: string, { most, windowMs }: Quota): Promise<QuotaLeft> {
    const now = this.now();
    const current = this.windows.get(name);
    const window = current && current.endsAt > now ? current : { taken: 0, endsAt: now + windowMs };
    this.windows.set(name, window);
    const granted = window.taken < most;
    if (granted) window.taken++;
    return { granted, remaining: most - window.taken, resetMs: window.endsAt - now };
  }
}
