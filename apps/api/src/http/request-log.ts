import type { FastifyInstance } from 'fastify';

/** One line per request: route templates, never paths, so that no session id or key reaches the log. */
export function logRequests(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
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
  });
}
