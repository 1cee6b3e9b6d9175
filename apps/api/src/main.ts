import 'reflect-metadata';
import { curfewVersion, loadConfig } from '@curfew/config';
import { Authenticator, KeyMirror, Keys, SCOPES, Tenants } from '@curfew/domain';
import { Database, migrateWithLock, openDatabase, Settings } from '@curfew/postgres';
import { agreeOnShards, openRedis, whenReady } from '@curfew/redis';
import pino from 'pino';
import { bootstrapAdministrator } from './bootstrap.js';
import { createApp } from './create-app.js';
import { noteKeyUses } from './keys/note-key-uses.js';
import { serveDocs } from './openapi.js';
import { Readiness } from './operations/readiness.js';
import { stopGracefully } from './stop-gracefully.js';

const STORE_PATIENCE_MS = 30_000;

async function main(): Promise<void> {
  const config = loadConfig('api');
  // Written in blocks, at most 100 ms late and whole when the process exits: a write for each line is dear.
  const logger = pino(
    { level: config.logLevel, base: { app: 'api' } },
    pino.destination({ sync: false, minLength: 8_192, periodicFlush: 100 }),
  );
  const redis = openRedis(config.redisUrl, 'hot', 'curfew-api');
  await whenReady(redis, STORE_PATIENCE_MS);
  const source = await openDatabase(config.databaseUrl, {
    pool: config.databasePool,
    applicationName: 'curfew-api',
  });
  await migrateWithLock(source);
  const database = new Database(source);
  await new Settings(database).shardCount(config.shards);
  await agreeOnShards(redis, config.shards);

  const app = await createApp({ config, database, redis, version: curfewVersion() }, logger);
  await bootstrapAdministrator(app.get(Tenants), app.get(Keys), app.get(KeyMirror), config.adminKey, SCOPES);
  if (config.docs) serveDocs(app);
  const stopNoting = noteKeyUses(app.get(Authenticator), app.get(KeyMirror));
  stopGracefully(app, app.get(Readiness), logger, config.drainSeconds * 1000, async () => {
    await stopNoting();
    redis.disconnect();
    await source.destroy();
  });
  await app.listen(config.port, config.host);
  logger.info({ url: await app.getUrl() }, 'listening');
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`curfew api: ${message}\n`);
  process.exit(1);
});
