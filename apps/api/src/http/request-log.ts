import type { FastifyInstance } from 'fastify';

/** One line per request: route templates, never paths, so that no session id or key reaches the log. */
export function logRequests(server: FastifyInstance): void {
  // With callbacks: a promise for each hook of each request would be seen in the throughput.
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const quiet = route.startsWith('/health/') || route === '/metrics';
    request.log[quiet ? 'debug' : 'info'](
      {
        method: request.method,
        route,
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
