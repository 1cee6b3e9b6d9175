import { CurfewError, type KeyRecord, UNBOUND_SCOPES } from '@curfew/domain';
import type { Contract } from './endpoint.js';
import { Closed } from './schema.js';
import { requireStorable } from './storable.js';
import { validate } from './validate.js';

const NO_QUERY = Closed({});

/** What a request holds, as far as a contract speaks of it. */
export interface Asked {
  /** The authenticated key; none on public routes. */
  readonly caller?: KeyRecord;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Enforces what `@Endpoint` declares: scope first, then path, query and body. Throws what the caller is answered. */
export function requireContract(contract: Contract, asked: Asked): void {
  requireHead(contract, asked);
  const { body } = asked;
  if (contract.body) {
    if (body === undefined) throw new CurfewError('invalid_json', 'A JSON body is required');
    validate(contract.body, body, 'pointer');
    requireStorable(body);
  } else if (body !== undefined && body !== null) {
    throw new CurfewError('validation_failed', 'This request takes no body');
  }
}

/** The same without the body. */
export function requireHead(contract: Contract, { caller, params, query }: Omit<Asked, 'body'>): void {
  requireScope(contract.scope, caller);
  if (contract.params) validate(contract.params, params, 'parameter');
  validate(contract.query ?? NO_QUERY, query, 'parameter');
}

function requireScope(scope: Contract['scope'], caller: KeyRecord | undefined): void {
  if (scope === 'public') return;
  if (!caller) throw new CurfewError('unauthenticated', 'A key is required');
  if (!caller.scopes.includes(scope)) throw new CurfewError('insufficient_scope', `The key needs the scope ${scope}`);
  if (caller.application !== undefined && UNBOUND_SCOPES.has(scope)) {
    const why = `${scope} concerns all applications, and this key is bound to ${caller.application}`;
    throw new CurfewError('application_not_allowed', why);
  }
}
