import { Authenticator } from '@curfew/domain';
import { type DynamicModule, Module } from '@nestjs/common';
import { OperationsController } from './operations/operations.controller.js';
import { WorkerMetrics } from './operations/worker-metrics.js';
import { WorkerState } from './operations/worker-state.js';

export interface Operations {
  readonly metrics: WorkerMetrics;
  readonly state: WorkerState;
  readonly authenticator: Authenticator;
}

/** The worker's HTTP side. Its work is composed in compose.ts: it has no requests to serve. */
@Module({ controllers: [OperationsController] })
export class WorkerModule {
  static with({ metrics, state, authenticator }: Operations): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: WorkerMetrics, useValue: metrics },
        { provide: WorkerState, useValue: state },
        { provide: Authenticator, useValue: authenticator },
      ],
    };
  }
}
