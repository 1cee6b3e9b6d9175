import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The template of the route, such as `/v1/check/:id`; `unmatched` when there is none. */
    template: string;
  }
}

/** Names the route of each request once: Fastify puts `routeOptions` together anew for whoever reads it. */
export function nameRoutes(server: FastifyInstance): void {
  server.decorateRequest('template', 'unmatched');
  server.addHook('onRequest', (request, _, done) => {
    request.template = request.routeOptions.url ?? 'unmatched';
    done();
  });
}
