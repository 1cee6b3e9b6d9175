import { randomUUID } from 'node:crypto';
import type { StartSession, Tenants } from '@curfew/domain';
import type { CanaryState } from '@curfew/redis';
import type { CanaryHome } from './canary-home.js';

/** Starts synthetic sessions, one in a while whatever the number of workers, and lets them end as all others do. */
export class Canaries {
  constructor(
    private readonly home: CanaryHome,
    private readonly state: Pick<CanaryState, 'turn'>,
    private readonly starting: StartSession,
    private readonly tenants: Pick<Tenants, 'dropInternalSessions'>,
    private readonly everyMs: number,
  ) {}

  async run(): Promise<void> {
    // Somewhat shorter than a turn, or every other turn would be missed.
    if (!(await this.state.turn(Math.round(this.everyMs * 0.9)))) return;
    const { id, number } = await this.home.tenant();
    const draft = { sessionId: randomUUID(), subject: 'canary', application: 'canary', groups: [], labels: {} };
    await this.starting.start({ id, number }, draft, 'system');
    await this.tenants.dropInternalSessions();
  }
}
