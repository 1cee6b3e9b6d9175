import { CurfewError } from '@curfew/domain';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, refusalOf } from './problem.js';

/** Every refusal and every fault leaves as a problem document (RFC 9457); faults of ours are logged with their cause. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(error);
    // A store that is away would fill the log with traces that all say the same: its status is in the request's line.
    if (refusal.status >= 500 && refusal.code !== 'unavailable') request.log.error({ err: error }, refusal.code);
    if (refusal.retryAfterSeconds !== undefined) void reply.header('retry-after', refusal.retryAfterSeconds);
    const challenge = challengeOf(refusal);
    if (challenge) void reply.header('www-authenticate', challenge);
    // Fastify would close, and a sender still busy with its body would see a reset in place of the answer: the rest
    // of the body is read and dropped instead, for as long as a request may take to arrive (RFC 9112 §9.6).
    if (refusal.code === 'body_too_large') void reply.removeHeader('connection');
    void reply.status(refusal.status).header('content-type', 'application/problem+json').send(problemOf(refusal));
  }
}

/** RFC 6750 §3: how the key was insufficient. */
function challengeOf({ code }: CurfewError): string | undefined {
  if (code === 'unauthenticated') return 'Bearer realm="curfew", error="invalid_token"';
  if (code === 'insufficient_scope') return 'Bearer realm="curfew", error="insufficient_scope"';
  return undefined;
}
