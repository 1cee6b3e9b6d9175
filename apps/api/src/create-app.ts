import { SecretBox } from '@curfew/delivery';
import { Authenticator, Quotas, RememberedAnswers } from '@curfew/domain';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { authenticateRequests } from './http/authenticate.js';
import { answerFrameworkError, answerParserError } from './http/early-errors.js';
import { acceptJson } from './http/json-body.js';
import { repeatAnswers } from './http/idempotency.js';
import { NestLog } from './http/nest-log.js';
import { requestId } from './http/request-id.js';
import { logRequests } from './http/request-log.js';
import { measureRequests, RequestMetrics } from './http/request-metrics.js';
import { limitRequests } from './http/request-quota.js';
import { nameRoutes } from './http/route-template.js';
import { secureAnswers } from './http/security-headers.js';
import type { Connections } from './stores.module.js';
import { takeHotPath } from './take-hot-path.js';

/** Longest a request may take to arrive: slow senders would hold sockets. */
const REQUEST_TIMEOUT_MS = 15_000;

/** The API on Fastify, ready to listen. */
export async function createApp(connections: Connections, logger: Logger): Promise<NestFastifyApplication> {
  const { config, starts } = connections;
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    bodyLimit: config.bodyLimitBytes,
    routerOptions: { maxParamLength: 1024 },
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerParserError,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(connections), adapter, {
    bodyParser: false,
    logger: new NestLog(logger),
    abortOnError: false,
  });
  const server = app.getHttpAdapter().getInstance();
  secureAnswers(server);
  acceptJson(server, config.bodyLimitBytes);
  nameRoutes(server);
  logRequests(server, logger);
  measureRequests(server, app.get(RequestMetrics));
  authenticateRequests(server, app.get(Authenticator), starts.redis);
  limitRequests(server, app.get(Quotas), config.requestsPerMinute);
  repeatAnswers(server, app.get(RememberedAnswers), app.get(SecretBox));
  takeHotPath(app, { liveStore: starts.redis, log: logger, bodyLimit: config.bodyLimitBytes });
  return app;
}
