import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Contract, contractOf } from './endpoint.js';
import { requireContract } from './require-contract.js';

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Enforces what `@Endpoint` declares. A route without a contract is closed. */
@Injectable()
export class ContractGuard implements CanActivate {
  /** What each handler declares never changes, and is dear to look up in its metadata. */
  private readonly contracts = new Map<Handler, Contract>();

  canActivate(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const contract = this.contracts.get(handler) ?? this.look(handler, context);
    requireContract(contract, context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }

  private look(handler: Handler, context: ExecutionContext): Contract {
    const contract = contractOf(handler);
    if (!contract) throw new Error(`${context.getClass().name}.${handler.name} declares no contract`);
    this.contracts.set(handler, contract);
    return contract;
  }
}
