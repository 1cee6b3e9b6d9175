import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isOurFault, PROBLEM_TYPE, problemHeaders, problemOf, refusalOf } from '../http/problem.js';
import { FOR_ALL } from '../http/security-headers.js';

/** As Fastify adds it. */
const IN_UTF8 = '; charset=utf-8';
const JSON_TYPE = `application/json${IN_UTF8}`;
const SECURITY = Object.entries(FOR_ALL).flat();

/** What is told: JSON, and its headers as names and values in turn. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
}

export function answerOf(value: unknown): Answer {
  return { status: 200, headers: ['content-type', JSON_TYPE], text: JSON.stringify(value) };
}

/** The problem document (RFC 9457) of what was thrown; the cause of a fault of ours goes to the log. */
export function refusalAnswerOf(error: unknown, log: Logger, requestId: string): Answer {
  const refusal = refusalOf(error);
  if (isOurFault(refusal)) log.error({ reqId: requestId, err: error }, refusal.code);
  const headers = [...Object.entries(problemHeaders(refusal)).flat(), 'content-type', PROBLEM_TYPE + IN_UTF8];
  return { status: refusal.status, headers, text: JSON.stringify(problemOf(refusal)) };
}

export function write(response: ServerResponse, requestId: string, { status, headers, text }: Answer): void {
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, [...headers, 'x-request-id', requestId, 'content-length', length, ...SECURITY]);
  response.end(text);
}
