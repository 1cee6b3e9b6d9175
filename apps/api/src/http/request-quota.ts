import { CurfewError, type Quota, type Quotas } from '@curfew/domain';
import type { FastifyInstance } from 'fastify';
import { isHot } from './hot-paths.js';

/** Its name in `RateLimit` headers and in the problem. */
export const QUOTA_NAME = 'requests';
const WINDOW_SECONDS = 60;

/**
 * Limits the requests of each key and says so in `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers-11). Checks
 * are never limited, for a session that is over must be refused however often one asks; nor is activity, for a report
 * that is refused would cut somebody who works.
 */
export function limitRequests(server: FastifyInstance, quotas: Quotas, requestsPerMinute: number): void {
  if (requestsPerMinute === 0) return;
  const quota: Quota = { most: requestsPerMinute, windowMs: WINDOW_SECONDS * 1000 };
  const policy = `"${QUOTA_NAME}";q=${requestsPerMinute};w=${WINDOW_SECONDS}`;
  server.addHook('onRequest', (request, reply, done) => {
    const { caller, template } = request;
    if (!caller || isHot(template)) return done();
    quotas.take(caller.id, quota).then(({ granted, remaining, resetMs }) => {
      const seconds = Math.ceil(resetMs / 1000);
      void reply.headers({
        'ratelimit-policy': policy,
        ratelimit: `"${QUOTA_NAME}";r=${remaining};t=${seconds}`,
      });
      if (granted) return done();
      const detail = `A key may send ${requestsPerMinute} requests a minute; ${seconds} s are left of this one`;
      done(new CurfewError('rate_limited', detail, [], Math.max(1, seconds)));
    }, done);
  });
}
