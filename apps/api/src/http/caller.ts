import { type Act, CurfewError, invalid, type KeyRecord } from '@curfew/domain';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isPlainText } from './plain-text.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated key; absent on public routes. */
    caller?: KeyRecord;
  }
}

/** The key behind the request. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): KeyRecord => {
  return callerOf(context.switchToHttp().getRequest<FastifyRequest>());
});

/** Who does the administrative act, for the audit log. */
export const Acting = createParamDecorator((_: unknown, context: ExecutionContext): Act => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { id, tenantId } = callerOf(request);
  return { keyId: id, tenantId, requestId: request.id, onBehalfOf: onBehalfOf(request) };
});

function callerOf(request: FastifyRequest): KeyRecord {
  if (!request.caller) throw new CurfewError('unauthenticated', 'A key is required');
  return request.caller;
}

function onBehalfOf(request: FastifyRequest): string | undefined {
  const header = request.headers['curfew-on-behalf-of'];
  if (header === undefined) return undefined;
  // Header bytes reach us one character each; people have names in UTF-8.
  const given = typeof header === 'string' ? Buffer.from(header, 'latin1').toString('utf8') : '';
  if (given.length === 0 || given.length > 256 || !isPlainText(given)) {
    throw invalid([
      { parameter: 'Curfew-On-Behalf-Of', detail: 'must be 1 to 256 characters without control characters' },
    ]);
  }
  return given;
}
