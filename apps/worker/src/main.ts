import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { curfewVersion, loadConfig } from '@curfew/config';
import { Database, migrateWithLock, openDatabase, Settings } from '@curfew/postgres';
import { agreeOnShards, openRedis, whenReady } from '@curfew/redis';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pino from 'pino';
import { compose } from './compose.js';
import { WorkerModule } from './worker.module.js';

const STORE_PATIENCE_MS = 30_000;

async function main(): Promise<void> {
  const config = loadConfig('worker');
  const worker = randomUUID();
  const logger = pino({ level: config.logLevel, base: { app: 'worker', worker } });
  const redis = openRedis(config.redisUrl, 'hot', 'curfew-worker');
  const blocking = openRedis(config.redisUrl, 'blocking', 'curfew-worker-outbox');
  await whenReady(redis, STORE_PATIENCE_MS);
  const source = await openDatabase(config.databaseUrl, {
    pool: config.databasePool,
    applicationName: 'curfew-worker',
  });
  await migrateWithLock(source);
  const database = new Database(source);
  await new Settings(database).shardCount(config.shards);
  await agreeOnShards(redis, config.shards);
  const hz = Number(/^hz:(\d+)/m.exec(await redis.info('server'))?.[1] ?? 10);

  const { operations, start } = compose({
    config,
    database,
    redis,
    blocking,
    logger,
    worker,
    version: curfewVersion(),
    hz,
  });
  const app = await NestFactory.create<NestFastifyApplication>(WorkerModule.with(operations), new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(config.workerPort, config.workerHost);
  const stopWork = start();
  logger.info({ url: await app.getUrl(), hz }, 'working');

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
    await source.destroy();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the launcher is gone'));
}

main().catch((error: unknown) => {
  process.stderr.write(`curfew worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
