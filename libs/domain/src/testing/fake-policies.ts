import type { Act } from '../audit/act.js';
import { CurfewError } from '../errors/curfew-error.js';
import type { Page, PageRequest } from '../page.js';
import { Policies, type PolicySet, type PolicyVersion, type RedatingReport } from '../policy/policies.js';
import { diffDocuments } from '../policy/policy-diff.js';
import { BASELINE, type Policy, type PolicyDocument } from '../policy/policy.js';
import { pageByNumber, pageOf } from './fake-page.js';
import type { FakeTruthState } from './fake-truth-state.js';

const nameOf = (policy: Policy) => policy.document.name;

export class FakePolicies extends Policies {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async create(document: PolicyDocument, act: Act): Promise<Policy> {
    if (await this.find(act.tenantId, document.name))
      throw new CurfewError('policy_exists', `There is a policy named "${document.name}" already.`);
    return this.publish('create', document.name, document, act);
  }

  override async replace(document: PolicyDocument, expected: number | '*', act: Act): Promise<Policy> {
    this.expect(document.name, expected, act);
    return this.publish('replace', document.name, document, act);
  }

  override async delete(name: string, expected: number | '*', act: Act): Promise<void> {
    if (name === BASELINE) throw new CurfewError('baseline_required', 'Every tenant keeps its baseline.');
    this.expect(name, expected, act);
    this.publish('delete', name, undefined, act);
  }

  override async find(tenantId: string, name: string): Promise<Policy | undefined> {
    return this.state.tenant(tenantId).policies.get(name);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Policy>> {
    const { policies } = await this.current(tenantId);
    return pageOf(
      policies.filter((policy) => nameOf(policy) > (page.after ?? '')),
      page.limit,
      nameOf,
    );
  }

  override async versions(tenantId: string, name: string, page: PageRequest): Promise<Page<PolicyVersion>> {
    const history = this.state.tenant(tenantId).versions.get(name) ?? [];
    return pageByNumber([...history].reverse(), page, (version) => version.version, true);
  }

  override async current(tenantId: string): Promise<PolicySet> {
    const { generation, policies } = this.state.tenant(tenantId);
    return { generation, policies: [...policies.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) };
  }

  override async tenantsToRedate(): Promise<string[]> {
    return this.state.tenants.filter((one) => one.generation > one.redatedGeneration).map((one) => one.id);
  }

  override async reportRedating(
    tenantId: string,
    generation: number,
    add: Pick<RedatingReport, 'touched' | 'warned' | 'ended'>,
    finishedAt?: number,
  ): Promise<void> {
    const tenant = this.state.tenant(tenantId);
    const report = (version: PolicyVersion): PolicyVersion => {
      if (version.generation <= tenant.redatedGeneration || version.generation > generation) return version;
      const { touched, warned, ended } = version.redating;
      const sums = { touched: touched + add.touched, warned: warned + add.warned, ended: ended + add.ended };
      return { ...version, redating: { ...sums, finishedAt } };
    };
    for (const [name, history] of tenant.versions) tenant.versions.set(name, history.map(report));
    if (finishedAt !== undefined) tenant.redatedGeneration = Math.max(tenant.redatedGeneration, generation);
  }

  private expect(name: string, expected: number | '*', act: Act): void {
    const current = this.state.tenant(act.tenantId).policies.get(name);
    if (current === undefined) throw new CurfewError('not_found', `There is no policy named "${name}".`);
    if (expected !== '*' && expected !== current.version)
      throw new CurfewError('precondition_failed', `The current version of "${name}" is ${current.version}.`);
  }

  private publish(verb: string, name: string, document: PolicyDocument | undefined, act: Act): Policy {
    const tenant = this.state.tenant(act.tenantId);
    const before = tenant.policies.get(name)?.document;
    tenant.generation++;
    const diff = diffDocuments(before, document);
    const policy = this.state.addVersion(tenant, act.onBehalfOf ?? act.keyId, name, document, diff);
    const { version, generation } = policy;
    const entry = { action: `policy.${verb}`, target: `policy/${name}`, reason: document?.reason };
    this.state.audit(act, { ...entry, before, after: document });
    const type = document === undefined ? 'policy.deleted' : 'policy.published';
    this.state.announce(tenant.id, type, { policy: name, version, generation, diff, actor: act.keyId });
    return policy;
  }
}
