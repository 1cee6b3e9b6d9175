import { CurfewError, UNBOUND_SCOPES } from '@curfew/domain';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { CONTRACT, type Contract } from './endpoint.js';
import { requireStorable } from './storable.js';
import { Closed } from './schema.js';
import { validate } from './validate.js';

const NO_QUERY = Closed({});
type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Enforces what `@Endpoint` declares: scope first, then path, query and body. A route without a contract is closed. */
@Injectable()
export class ContractGuard implements CanActivate {
  /** What each handler declares never changes, and is dear to look up in its metadata. */
  private readonly contracts = new Map<Handler, Contract>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const contract = this.contracts.get(handler) ?? this.look(handler, context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    requireScope(contract.scope, request);
    if (contract.params) validate(contract.params, request.params, 'parameter');
    validate(contract.query ?? NO_QUERY, request.query, 'parameter');
    if (contract.body) {
      if (request.body === undefined) throw new CurfewError('invalid_json', 'A JSON body is required');
      validate(contract.body, request.body, 'pointer');
      requireStorable(request.body);
    } else if (request.body !== undefined && request.body !== null) {
      throw new CurfewError('validation_failed', 'This request takes no body');
    }
    return true;
  }

  private look(handler: Handler, context: ExecutionContext): Contract {
    const contract = this.reflector.get<Contract | undefined>(CONTRACT, handler);
    if (!contract) throw new Error(`${context.getClass().name}.${handler.name} declares no contract`);
    this.contracts.set(handler, contract);
    return contract;
  }
}

function requireScope(scope: Contract['scope'], { caller }: FastifyRequest): void {
  if (scope === 'public') return;
  if (!caller) throw new CurfewError('unauthenticated', 'A key is required');
  if (!caller.scopes.includes(scope)) throw new CurfewError('insufficient_scope', `The key needs the scope ${scope}`);
  if (caller.application !== undefined && UNBOUND_SCOPES.has(scope)) {
    const why = `${scope} concerns all applications, and this key is bound to ${caller.application}`;
    throw new CurfewError('application_not_allowed', why);
  }
}
