import type { JobQueue, Policies, RedateTenant } from '@curfew/domain';

/** So long the job may take before this process does its work beside it, which is safe. */
const PATIENCE_MS = 5_000;

/**
 * Finds tenants whose sessions are not at the current limits (engine rule 25). First by the queue's job, so that one
 * worker does it; where that does not come through (a paused queue, an id left behind), here.
 */
export class UnfinishedRedating {
  private readonly since = new Map<string, number>();

  constructor(
    private readonly policies: Pick<Policies, 'tenantsToRedate'>,
    private readonly jobs: JobQueue,
    private readonly redating: Pick<RedateTenant, 'run'>,
    private readonly monotonic: () => number,
  ) {}

  async look(): Promise<void> {
    const tenants = await this.policies.tenantsToRedate();
    for (const known of this.since.keys()) if (!tenants.includes(known)) this.since.delete(known);
    for (const tenantId of tenants) {
      const now = this.monotonic();
      const since = this.since.get(tenantId) ?? now;
      this.since.set(tenantId, since);
      if (now - since < PATIENCE_MS) await this.enqueue(tenantId);
      else await this.redating.run(tenantId);
    }
  }

  private async enqueue(tenantId: string): Promise<void> {
    const options = { id: `redate-${tenantId}` };
    // A queue that is away must not keep the patience from running out.
    await this.jobs.add('policies', 'redate', [{ payload: { v: 1, tenantId }, options }]).catch(() => undefined);
  }
}
