import type { KeyRecord } from '@curfew/domain';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isHot } from './hot-paths.js';

/** What the log says of a request: the template of its route, never the path, so that no session id or key reaches it. */
export interface Answered {
  readonly id: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
  readonly caller: KeyRecord | undefined;
}

/** One line per request. */
export function logRequests(server: FastifyInstance, logger: Logger): void {
  // With callbacks: a promise for each hook of each request would be seen in the throughput.
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { id, method, template: route, caller } = request;
    logRequest(logger, { id, method, route, status: reply.statusCode, elapsedMs: reply.elapsedTime, caller });
    done();
  });
}

export function logRequest(logger: Logger, { id, method, route, status, elapsedMs, caller }: Answered): void {
  const level = isQuiet(route, status) ? 'debug' : 'info';
  // A line that nobody will read is not put together.
  if (!logger.isLevelEnabled(level)) return;
  const ms = Math.round(elapsedMs * 10) / 10;
  logger[level]({ reqId: id, method, route, status, ms, key: caller?.id, tenant: caller?.tenantId }, 'request');
}

/** What comes often and went well is said at `debug`: probes, scrapes, and the hot path, whose metrics tell as much. */
function isQuiet(route: string, status: number): boolean {
  if (route.startsWith('/health/') || route === '/metrics') return true;
  return status < 400 && isHot(route);
}
