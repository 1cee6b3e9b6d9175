import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { curfewVersion, keepGarbageYoung, loadConfig } from '@curfew/config';
import { type StartTools, StoreStarts } from '@curfew/domain';
import { Database, databaseSource, databaseStart } from '@curfew/postgres';
import { liveStoreStart, openRedis } from '@curfew/redis';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pino from 'pino';
import { compose } from './compose.js';
import { WorkerModule } from './worker.module.js';

/** Listens at once, whatever is away, and works as soon as the live store is there: sessions end without the database. */
async function main(): Promise<void> {
  keepGarbageYoung();
  const config = loadConfig('worker');
  const worker = randomUUID();
  const logger = pino({ level: config.logLevel, base: { app: 'worker', worker } });
  const redis = openRedis(config.redisUrl, 'hot', 'curfew-worker', config);
  const blocking = openRedis(config.redisUrl, 'blocking', 'curfew-worker-outbox', config);
  const source = databaseSource(config.databaseUrl, {
    pool: config.databasePool,
    applicationName: 'curfew-worker',
    ca: config.ca,
  });
  const postgres = databaseStart(source, config.shards);
  const database = new Database(source, () => postgres.state === 'ok');
  const starts = new StoreStarts(
    postgres,
    liveStoreStart(redis, config.shards, () => postgres.state === 'ok'),
  );

  const { operations, start } = compose({
    config,
    database,
    redis,
    blocking,
    starts,
    logger,
    worker,
    version: curfewVersion(),
  });
  const app = await NestFactory.create<NestFastifyApplication>(WorkerModule.with(operations), new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  let stopWork: () => Promise<void> = async () => undefined;
  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'draining');
    setTimeout(() => process.exit(1), config.drainSeconds * 1000).unref();
    await stopWork();
    await app.close();
    redis.disconnect();
    blocking.disconnect();
    if (source.isInitialized) await source.destroy();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the launcher is gone'));
  await app.listen(config.workerPort, config.workerHost);
  logger.info({ url: await app.getUrl() }, 'listening');

  const tools: StartTools = {
    pause: sleep,
    waits: (step, why) => logger.warn({ step, why }, 'the start waits'),
  };
  await starts.run(tools, async () => {
    if (stopping) return;
    stopWork = await start();
  });
  logger.info('started');
}

main().catch((error: unknown) => {
  process.stderr.write(`curfew worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
