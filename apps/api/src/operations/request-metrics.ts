import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import type { Metrics } from '../http/metrics.js';

/** Duration of requests by route template and status. */
export function measureRequests(server: FastifyInstance, { registry }: Metrics): void {
  const durations = new Histogram({
    name: 'curfew_http_request_duration_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  // Labels are looked up once for each combination, not once for each request.
  const byLabels = new Map<string, ReturnType<typeof durations.labels>>();
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { method } = request;
    const status = String(reply.statusCode);
    const name = `${method} ${status} ${route}`;
    let duration = byLabels.get(name);
    if (!duration) byLabels.set(name, (duration = durations.labels({ method, route, status })));
    duration.observe(reply.elapsedTime / 1000);
    done();
  });
}
