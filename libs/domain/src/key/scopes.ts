/** What an API key may do. A key's scopes are at most its creator's. */
export const SCOPES = [
  'tenants:write',
  'keys:read',
  'keys:write',
  'policies:read',
  'policies:write',
  'sessions:read',
  'sessions:write',
  'sessions:revoke',
  'revocations:read',
  'revocations:write',
  'activity:write',
  'check:read',
  'subscriptions:read',
  'subscriptions:write',
  'events:read',
  'events:acknowledge',
  'applications:read',
  'audit:read',
  'metrics:read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** What belongs to the operator: other tenants, and the figures of whole processes. */
const OPERATOR_SCOPES: readonly Scope[] = ['tenants:write', 'metrics:read'];

/**
 * What concerns all applications of a tenant: a key that is bound to one of them cannot use it. Who may set up receivers
 * hears of others' sessions, and answers for them that they have applied an ending.
 */
export const UNBOUND_SCOPES: ReadonlySet<Scope> = new Set<Scope>(['subscriptions:read', 'subscriptions:write']);

/** What a tenant's administrator key may do: everything within the tenant. */
export const TENANT_ADMIN_SCOPES: readonly Scope[] = SCOPES.filter((scope) => !OPERATOR_SCOPES.includes(scope));
