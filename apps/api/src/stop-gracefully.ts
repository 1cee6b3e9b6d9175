import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Readiness } from './operations/readiness.js';

/** How long readiness says no before the port closes, for load balancers to notice. */
const NOTICE_MS = 250;
const LET_GO_EVERY_MS = 250;

/**
 * On SIGTERM or SIGINT, and when the launcher's channel closes: says not ready, finishes requests under way, closes the
 * stores, exits 0. After `drainMs` it exits 1 whatever is left.
 */
export function stopGracefully(
  app: NestFastifyApplication,
  readiness: Readiness,
  logger: Logger,
  drainMs: number,
  closeStores: () => Promise<void>,
): void {
  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'draining');
    setTimeout(() => process.exit(1), drainMs).unref();
    readiness.drain();
    await sleep(NOTICE_MS);
    // Closing waits for kept-alive connections too: one that falls idle after its last answer is let go.
    const letGo = setInterval(() => (app.getHttpServer() as Server).closeIdleConnections(), LET_GO_EVERY_MS);
    await app.close();
    clearInterval(letGo);
    await closeStores();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the launcher is gone'));
}
