import type { Authenticator } from '@curfew/domain';
import type { FastifyInstance } from 'fastify';

/** Paths that need no key: what orchestrators, browsers and tools read. */
const OPEN = /^\/(health\/|openapi\.json(\?|$)|docs([/?]|$))/;

/** Authenticates before anything of the body is read, so that strangers cost next to nothing. */
export function authenticateRequests(server: FastifyInstance, authenticator: Authenticator): void {
  server.decorateRequest('caller', undefined);
  server.addHook('onRequest', (request, _, done) => {
    if (OPEN.test(request.url)) return done();
    const { authorization } = request.headers;
    request.caller = authenticator.recall(authorization);
    if (request.caller) return done();
    authenticator.authenticate(authorization).then((caller) => {
      request.caller = caller;
      done();
    }, done);
  });
}
