import type { FastifyInstance } from 'fastify';

/**
 * On every answer: JSON is never taken for something else or put into a frame, and the host is remembered as one for
 * TLS by whoever asks, programs included.
 */
export const FOR_ALL = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** All that helmet 8 sets, without a policy for content: `/docs` runs scripts of its own. */
const FOR_PAGES = {
  ...FOR_ALL,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};
const PAGES = /^\/docs([/?]|$)/;

/**
 * Security headers. Those that only a page makes use of are left to pages: on each small answer of the hot path they
 * would be a fifth of its bytes and be seen in the throughput.
 */
export function secureAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(PAGES.test(request.url) ? FOR_PAGES : FOR_ALL);
    done();
  });
}
