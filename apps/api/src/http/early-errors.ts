import type { Socket } from 'node:net';
import { CurfewError } from '@curfew/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, problemOf, refusalOf } from './problem.js';

/** Faults that Fastify finds before there is a route: a path that is not well-formed, or too long. */
export function answerFrameworkError(error: Error, _: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error);
  void reply.status(refusal.status).header('content-type', PROBLEM_TYPE).send(problemOf(refusal));
}

/** Faults that the HTTP parser finds before there is a request at all. */
export function answerParserError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const detail = PARSER_DETAILS.get(error.code ?? '') ?? 'The request is not well-formed HTTP';
  const problem = problemOf(new CurfewError('validation_failed', detail));
  const body = JSON.stringify(problem);
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

const PARSER_DETAILS = new Map([
  ['HPE_HEADER_OVERFLOW', 'The headers are larger than 16384 bytes together'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'The request did not arrive in time'],
]);
