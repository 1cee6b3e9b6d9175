import type { Act } from '../audit/act.js';
import { CurfewError } from '../errors/curfew-error.js';
import type { NewKey } from '../key/api-key.js';
import type { Page, PageRequest } from '../page.js';
import { BASELINE, BORN_BASELINE, type PolicyDocument } from '../policy/policy.js';
import { diffDocuments } from '../policy/policy-diff.js';
import type { Tenant } from '../tenant/tenant.js';
import { Tenants } from '../tenant/tenants.js';
import { pageByNumber } from './fake-page.js';
import type { FakeTenant, FakeTruthState } from './fake-truth-state.js';

function told({ id, number, name, createdAt }: Tenant): Tenant {
  return { id, number, name, createdAt };
}

export class FakeTenants extends Tenants {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async create(name: string, adminKey: NewKey, act: Act): Promise<Tenant> {
    if (this.state.tenants.some((tenant) => tenant.name === name))
      throw new CurfewError('tenant_exists', `There is a tenant named "${name}" already.`);
    const tenant = this.bear(name);
    this.state.addKey(tenant.id, adminKey);
    this.state.audit(act, { action: 'tenant.create', target: `tenant/${tenant.id}`, after: { name } });
    return told(tenant);
  }

  override async ensure(name: string): Promise<Tenant> {
    return told(this.state.tenants.find((tenant) => tenant.name === name) ?? this.bear(name));
  }

  override async ensureInternal(name: string, baseline: PolicyDocument): Promise<Tenant> {
    const found = this.state.tenants.find((tenant) => tenant.name === name);
    if (found?.internal === false) throw new CurfewError('tenant_exists', `"${name}" is the name of another tenant.`);
    return told(found ?? this.bear(name, baseline, true));
  }

  override async dropInternalSessions(): Promise<void> {
    const old = this.state.now() - 3_600_000;
    for (const { internal, sessions } of this.state.tenants)
      for (const [id, { ended }] of internal ? [...sessions] : [])
        if (ended && ended.decidedAt < old) sessions.delete(id);
  }

  override async list(page: PageRequest): Promise<Page<Tenant>> {
    return pageByNumber(
      this.state.tenants.filter(({ internal }) => !internal).map(told),
      page,
      (tenant) => tenant.number,
    );
  }

  private bear(name: string, baseline: PolicyDocument = BORN_BASELINE, internal = false): FakeTenant {
    const tenant: FakeTenant = {
      id: crypto.randomUUID(),
      number: this.state.tenants.length + 1,
      name,
      internal,
      createdAt: this.state.now(),
      generation: 1,
      redatedGeneration: 1,
      policies: new Map(),
      versions: new Map(),
      sessions: new Map(),
      contents: new Map(),
      events: [],
      audit: [],
    };
    this.state.tenants.push(tenant);
    this.state.addVersion(tenant, 'system', BASELINE, baseline, diffDocuments(undefined, baseline));
    return tenant;
  }
}
