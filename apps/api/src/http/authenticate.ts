import { type Authenticator, CurfewError, type StartStep } from '@curfew/domain';
import type { FastifyInstance } from 'fastify';

/** Paths that need no key: what orchestrators, browsers and tools read. */
const OPEN = /^\/(health\/|openapi\.json(\?|$)|docs([/?]|$))/;

const RETRY_AFTER_SECONDS = 2;

/**
 * Authenticates before anything of the body is read, so that strangers cost next to nothing. Keys are in the live store:
 * until that is agreed on (engine rule 6) nobody can be let in.
 */
export function authenticateRequests(
  server: FastifyInstance,
  authenticator: Authenticator,
  liveStore: Pick<StartStep, 'state'>,
): void {
  server.decorateRequest('caller', undefined);
  server.addHook('onRequest', (request, _, done) => {
    if (OPEN.test(request.url)) return done();
    if (liveStore.state !== 'ok') {
      return done(new CurfewError('unavailable', 'The live store is not ready yet', [], RETRY_AFTER_SECONDS));
    }
    const { authorization } = request.headers;
    request.caller = authenticator.recall(authorization);
    if (request.caller) return done();
    authenticator.authenticate(authorization).then((caller) => {
      request.caller = caller;
      done();
    }, done);
  });
}
