import { Authenticator, CurfewError } from '@curfew/domain';
import { Controller, Get, Header, Headers, HttpException, ServiceUnavailableException } from '@nestjs/common';
import { WorkerMetrics } from './worker-metrics.js';
import { WorkerState } from './worker-state.js';

/** What orchestrators and Prometheus ask of a worker. */
@Controller()
export class OperationsController {
  constructor(
    private readonly state: WorkerState,
    private readonly metrics: WorkerMetrics,
    private readonly authenticator: Authenticator,
  ) {}

  @Get('health/live')
  live() {
    return { status: 'live' };
  }

  @Get('health/ready')
  async ready() {
    const checks = await this.state.check();
    if (Object.values(checks).every((state) => state === 'ok')) return { status: 'ready', checks };
    throw new ServiceUnavailableException({ status: 'not_ready', checks });
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async read(@Headers('authorization') authorization: string | undefined): Promise<string> {
    try {
      const key = await this.authenticator.authenticate(authorization);
      if (!key.scopes.includes('metrics:read')) {
        throw new CurfewError('insufficient_scope', 'The key needs the scope metrics:read');
      }
    } catch (error) {
      if (!(error instanceof CurfewError)) throw error;
      const { title, status, detail, code } = error;
      throw new HttpException({ title, status, detail, code }, status);
    }
    return this.metrics.registry.metrics();
  }
}
