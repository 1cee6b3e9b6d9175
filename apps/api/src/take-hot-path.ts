import { Authenticator, type StartStep } from '@curfew/domain';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ActivityController } from './activity/activity.controller.js';
import type { ActivityIn } from './activity/activity-schemas.js';
import { CheckController } from './check/check.controller.js';
import type { CheckIn, CheckPath } from './check/check-schemas.js';
import { type Contract, contractOf } from './http/endpoint.js';
import { HOT } from './http/hot-paths.js';
import { RequestMetrics } from './http/request-metrics.js';
import { HotPath } from './hot-path/hot-path.js';
import type { HotRoute } from './hot-path/hot-route.js';

/** Puts the hot path before everything else that answers, until the app closes. */
export function takeHotPath(
  app: NestFastifyApplication,
  { liveStore, log, bodyLimit }: { liveStore: Pick<StartStep, 'state'>; log: Logger; bodyLimit: number },
): void {
  const path = new HotPath(routesOf(app), {
    authenticator: app.get(Authenticator),
    metrics: app.get(RequestMetrics),
    liveStore,
    log,
    bodyLimit,
  });
  path.standBefore(app.getHttpServer());
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preClose', (done) => {
      path.close();
      done();
    });
}

function routesOf(app: NestFastifyApplication): HotRoute[] {
  const [activity, check] = [app.get(ActivityController), app.get(CheckController)];
  return [
    {
      method: 'POST',
      template: HOT.report,
      contract: declared(ActivityController.prototype.report),
      handle: ({ body, caller }) => activity.report(body as ActivityIn, {}, caller),
    },
    {
      method: 'POST',
      template: HOT.check,
      contract: declared(CheckController.prototype.many),
      handle: ({ body, caller }) => check.many(body as CheckIn, caller),
    },
    {
      method: 'GET',
      template: HOT.checkOne,
      contract: declared(CheckController.prototype.one),
      handle: ({ params, caller }) => check.one(params as CheckPath, caller),
    },
  ];
}

function declared(handler: object): Contract {
  const contract = contractOf(handler);
  if (!contract) throw new Error('an endpoint of the hot path declares no contract');
  return contract;
}
