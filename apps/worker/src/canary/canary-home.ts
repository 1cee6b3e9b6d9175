import { newSigningKeyPair, type SecretBox } from '@curfew/delivery';
import {
  BORN_BASELINE,
  type NewKeys,
  signingKeyContext,
  type Subscriptions,
  type Tenant,
  type Tenants,
} from '@curfew/domain';
import { CANARY_URL } from './canary-url.js';

const NAME = 'curfew.canary';
/** A synthetic session's life. */
const IDLE_SECONDS = 2;
const BASELINE = { ...BORN_BASELINE, idleTimeoutSeconds: IDLE_SECONDS, warnBeforeSeconds: 0 };

/** The tenant that canaries live in, and its one receiver. */
export class CanaryHome {
  private found?: Tenant;

  constructor(
    private readonly tenants: Tenants,
    private readonly subscriptions: Subscriptions,
    private readonly box: SecretBox,
    private readonly secret: string,
  ) {}

  async tenant(): Promise<Tenant> {
    if (this.found) return this.found;
    const tenant = await this.tenants.ensureInternal(NAME, BASELINE);
    const { items } = await this.subscriptions.list(tenant.id, { limit: 1 });
    if (items.length === 0) {
      const draft = { name: 'canary receiver', kind: 'webhook', url: CANARY_URL, events: ['session.revoked'] } as const;
      const act = { tenantId: tenant.id, keyId: 'system' };
      await this.subscriptions.create({ ...draft, filter: {} }, this.keysFor(tenant.id), act);
    }
    return (this.found = tenant);
  }

  private keysFor(tenantId: string): NewKeys {
    const { signingKey, publicKey } = newSigningKeyPair();
    const sealed = this.box.seal(signingKey, signingKeyContext(tenantId));
    return { secret: this.box.seal(this.secret, tenantId), signingKey: sealed, publicKey };
  }
}
