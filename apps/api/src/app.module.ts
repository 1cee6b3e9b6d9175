import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ActivityMetrics } from './activity/activity-metrics.js';
import { ActivityController } from './activity/activity.controller.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { CheckController } from './check/check.controller.js';
import { ConvergenceMetrics } from './convergence/convergence-metrics.js';
import { ConvergenceController } from './convergence/convergence.controller.js';
import { EventsController } from './events/events.controller.js';
import { FeedWait } from './events/feed-wait.js';
import { KeyProofs } from './events/key-proofs.js';
import { LedgerWatch } from './events/ledger-watch.js';
import { OpenStreams } from './events/open-streams.js';
import { StreamMetrics } from './events/stream-metrics.js';
import { StreamSettings } from './events/stream-settings.js';
import { StreamSlots } from './events/stream-slots.js';
import { StreamController } from './events/stream.controller.js';
import { ContractGuard } from './http/contract.guard.js';
import { Metrics } from './http/metrics.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RequestMetrics } from './http/request-metrics.js';
import { KeysController } from './keys/keys.controller.js';
import { CanaryDetail } from './operations/canary-detail.js';
import { HealthController } from './operations/health.controller.js';
import { MetricsController } from './operations/metrics.controller.js';
import { Readiness } from './operations/readiness.js';
import { StoreMetrics } from './operations/store-metrics.js';
import { EffectiveLimitsController } from './policies/effective-limits.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PolicyPublisher } from './policies/policy-publisher.js';
import { RevocationsController } from './revocations/revocations.controller.js';
import { SessionHistoryController } from './sessions/session-history.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { type Connections, StoresModule } from './stores.module.js';
import { DeliveriesController } from './subscriptions/deliveries.controller.js';
import { ReplaysController } from './subscriptions/replays.controller.js';
import { RotationController } from './subscriptions/rotation.controller.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { WarningsController } from './warnings/warnings.controller.js';

@Module({
  controllers: [
    ActivityController,
    ApplicationsController,
    AuditController,
    CheckController,
    ConvergenceController,
    DeliveriesController,
    EffectiveLimitsController,
    EventsController,
    HealthController,
    KeysController,
    MetricsController,
    PoliciesController,
    RevocationsController,
    ReplaysController,
    RotationController,
    SessionHistoryController,
    SessionsController,
    StreamController,
    SubscriptionsController,
    TenantsController,
    WarningsController,
  ],
  providers: [
    ActivityMetrics,
    FeedWait,
    KeyProofs,
    LedgerWatch,
    CanaryDetail,
    ConvergenceMetrics,
    Metrics,
    OpenStreams,
    PolicyPublisher,
    Readiness,
    RequestMetrics,
    StoreMetrics,
    StreamMetrics,
    StreamSlots,
    { provide: APP_GUARD, useClass: ContractGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {
  static with(connections: Connections): DynamicModule {
    const settings = new StreamSettings(connections.config);
    return {
      module: AppModule,
      imports: [StoresModule.with(connections)],
      providers: [{ provide: StreamSettings, useValue: settings }],
    };
  }
}
