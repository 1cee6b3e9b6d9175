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
  const byRoute = new Map<string, Map<string, Map<number, ReturnType<typeof durations.labels>>>>();
  server.addHook('onResponse', (request, reply, done) => {
    const { method, template: route } = request;
    const { statusCode: status } = reply;
    let byMethod = byRoute.get(route);
    if (!byMethod) byRoute.set(route, (byMethod = new Map()));
    let byStatus = byMethod.get(method);
    if (!byStatus) byMethod.set(method, (byStatus = new Map()));
    let duration = byStatus.get(status);
    if (!duration) byStatus.set(status, (duration = durations.labels({ method, route, status: String(status) })));
    duration.observe(reply.elapsedTime / 1000);
    done();
  });
}
