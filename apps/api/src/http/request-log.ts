import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isHot } from './hot-paths.js';

/** One line per request: route templates, never paths, so that no session id or key reaches the log. */
export function logRequests(server: FastifyInstance, logger: Logger): void {
  // With callbacks: a promise for each hook of each request would be seen in the throughput.
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const level = isQuiet(request.template, reply.statusCode) ? 'debug' : 'info';
    // A line that nobody will read is not put together.
    if (!logger.isLevelEnabled(level)) return done();
    request.log[level](
      {
        method: request.method,
        route: request.template,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        key: request.caller?.id,
        tenant: request.caller?.tenantId,
      },
      'request',
    );
    done();
  });
}

/** What comes often and went well is said at `debug`: probes, scrapes, and the hot path, whose metrics tell as much. */
function isQuiet(route: string, status: number): boolean {
  if (route.startsWith('/health/') || route === '/metrics') return true;
  return status < 400 && isHot(route);
}
