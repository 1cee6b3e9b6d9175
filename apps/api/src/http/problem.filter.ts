import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOurFault, PROBLEM_TYPE, problemHeaders, problemOf, refusalOf } from './problem.js';

/** Every refusal and every fault leaves as a problem document (RFC 9457); faults of ours are logged with their cause. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(error);
    if (isOurFault(refusal)) request.log.error({ err: error }, refusal.code);
    // Fastify would close, and a sender still busy with its body would see a reset in place of the answer: the rest
    // of the body is read and dropped instead, for as long as a request may take to arrive (RFC 9112 §9.6).
    if (refusal.code === 'body_too_large') void reply.removeHeader('connection');
    void reply
      .status(refusal.status)
      .headers({ ...problemHeaders(refusal), 'content-type': PROBLEM_TYPE })
      .send(problemOf(refusal));
  }
}
