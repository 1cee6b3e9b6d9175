import { type Act, JobQueue, Outbox, Policies, type Policy, type PolicyDocument } from '@curfew/domain';
import { Injectable } from '@nestjs/common';

/** Publishes, and sets going what follows: the re-dating of live sessions and the event. Both are found again if lost. */
@Injectable()
export class PolicyPublisher {
  constructor(
    private readonly policies: Policies,
    private readonly jobs: JobQueue,
    private readonly outbox: Outbox,
  ) {}

  async create(document: PolicyDocument, act: Act): Promise<Policy> {
    const policy = await this.policies.create(document, act);
    this.announce(act.tenantId);
    return policy;
  }

  async replace(document: PolicyDocument, expected: number | '*', act: Act): Promise<Policy> {
    const policy = await this.policies.replace(document, expected, act);
    this.announce(act.tenantId);
    return policy;
  }

  async delete(name: string, expected: number | '*', act: Act): Promise<void> {
    await this.policies.delete(name, expected, act);
    this.announce(act.tenantId);
  }

  private announce(tenantId: string): void {
    this.jobs.add('policies', 'redate', [{ payload: { v: 1, tenantId } }]).catch(() => undefined);
    this.outbox.nudge().catch(() => undefined);
  }
}
