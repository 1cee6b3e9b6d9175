import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { curfewVersion, keepGarbageYoung, loadConfig } from '@curfew/config';
import { ApplicationTally, Authenticator, KeyMirror, Sightings, type StartTools, StoreStarts } from '@curfew/domain';
import { Database, databaseSource, databaseStart } from '@curfew/postgres';
import { liveStoreStart, MemoryWatch, openRedis, RedisClock } from '@curfew/redis';
import pino from 'pino';
import { handOverSightings } from './applications/hand-over-sightings.js';
import { administratorStart } from './bootstrap.js';
import { createApp } from './create-app.js';
import { OpenStreams } from './events/open-streams.js';
import { noteKeyUses } from './keys/note-key-uses.js';
import { serveDocs } from './openapi.js';
import { Readiness } from './operations/readiness.js';
import { watchMemory } from './operations/watch-memory.js';
import { stopGracefully } from './stop-gracefully.js';

/** Listens at once, whatever is away; what the stores have to do first is done as soon as each is there. */
async function main(): Promise<void> {
  keepGarbageYoung();
  const config = loadConfig('api');
  // Written in blocks, at most 100 ms late and whole when the process exits: a write for each line is dear.
  const logger = pino(
    { level: config.logLevel, base: { app: 'api' } },
    pino.destination({ sync: false, minLength: 8_192, periodicFlush: 100 }),
  );
  const redis = openRedis(config.redisUrl, 'hot', 'curfew-api', config);
  const source = databaseSource(config.databaseUrl, {
    pool: config.databasePool,
    applicationName: 'curfew-api',
    ca: config.ca,
  });
  const postgres = databaseStart(source, config.shards);
  const database = new Database(source, () => postgres.state === 'ok');
  const starts = new StoreStarts(
    postgres,
    liveStoreStart(redis, config.shards, () => postgres.state === 'ok'),
  );

  const app = await createApp({ config, database, redis, starts, version: curfewVersion() }, logger);
  const readiness = app.get(Readiness);
  if (config.docs) serveDocs(app);
  const stopClock = await app.get(RedisClock).follow();
  const stopNoting = noteKeyUses(app.get(Authenticator), app.get(KeyMirror));
  const stopSeeing = handOverSightings(app.get(ApplicationTally), app.get(Sightings), app.get(OpenStreams));
  const stopWatching = watchMemory(app.get(MemoryWatch));
  stopGracefully(app, readiness, logger, config.drainSeconds * 1000, async () => {
    stopWatching();
    await Promise.all([stopNoting(), stopSeeing()]);
    stopClock();
    redis.disconnect();
    if (source.isInitialized) await source.destroy();
  });
  await app.listen(config.port, config.host);
  logger.info({ url: await app.getUrl() }, 'listening');

  const tools: StartTools = {
    pause: sleep,
    waits: (step, why) => logger.warn({ step, why }, 'the start waits'),
  };
  await starts.run(tools);
  await administratorStart(app, config.adminKey).run(tools);
  readiness.open();
  logger.info('started');
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`curfew api: ${message}\n`);
  process.exit(1);
});
