import { Clock } from '@curfew/domain';
import { CanaryState } from '@curfew/redis';
import { Injectable } from '@nestjs/common';
import { CanaryPace } from './canary-pace.js';

const PATIENCE_MS = 500;
/** A canary lives for two seconds; after three of its turns and so much, those that came should have been acknowledged. */
const MARGIN_MS = 10_000;

/** One line on the latest canary. */
@Injectable()
export class CanaryDetail {
  constructor(
    private readonly state: CanaryState,
    private readonly clock: Clock,
    private readonly pace: CanaryPace,
  ) {}

  /** Undefined when there are none, or nobody can say now. */
  async tell(): Promise<string | undefined> {
    if (this.pace.seconds === 0) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    });
    const line = this.line().catch(() => undefined);
    return await Promise.race([line, late]).finally(() => clearTimeout(timer));
  }

  private async line(): Promise<string> {
    const latest = await this.state.latest();
    if (latest === undefined) return 'none has been acknowledged yet';
    const ago = Math.max(0, this.clock.now() - latest.at);
    const seconds = Math.round(ago / 1000);
    if (ago > 3 * this.pace.seconds * 1000 + MARGIN_MS) return `overdue: none has been acknowledged for ${seconds} s`;
    const { decisionMs, deliveryMs, acknowledgementMs } = latest;
    return `ok: ${seconds} s ago, decided ${decisionMs} ms, delivered ${deliveryMs} ms, acknowledged ${acknowledgementMs} ms after its deadline`;
  }
}
