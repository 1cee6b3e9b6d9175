import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import { Metrics } from './metrics.js';

type Labelled = ReturnType<Histogram['labels']>;

/** Duration of requests by route template and status. */
@Injectable()
export class RequestMetrics {
  private readonly durations: Histogram;
  /** Labels are looked up once for each combination, not once for each request. */
  private readonly byRoute = new Map<string, Map<string, Map<number, Labelled>>>();

  constructor({ registry }: Metrics) {
    this.durations = new Histogram({
      name: 'curfew_http_request_duration_seconds',
      help: 'Duration of HTTP requests.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers: [registry],
    });
  }

  observe(method: string, route: string, status: number, elapsedMs: number): void {
    let byMethod = this.byRoute.get(route);
    if (!byMethod) this.byRoute.set(route, (byMethod = new Map()));
    let byStatus = byMethod.get(method);
    if (!byStatus) byMethod.set(method, (byStatus = new Map()));
    let duration = byStatus.get(status);
    if (!duration) byStatus.set(status, (duration = this.durations.labels({ method, route, status: String(status) })));
    duration.observe(elapsedMs / 1000);
  }
}

export function measureRequests(server: FastifyInstance, metrics: RequestMetrics): void {
  server.addHook('onResponse', ({ method, template }, reply, done) => {
    metrics.observe(method, template, reply.statusCode, reply.elapsedTime);
    done();
  });
}
