import 'reflect-metadata';
import { loadConfig } from '@curfew/config';
import type { StoreStarts } from '@curfew/domain';
import type { Database } from '@curfew/postgres';
import { openRedis } from '@curfew/redis';
import pino from 'pino';
import { createApp } from './create-app.js';
import { openApiDocument } from './openapi.js';

/** Prints the OpenAPI document. The app is put together but never listens, and no store is ever asked. */
async function main(): Promise<void> {
  const config = loadConfig('api', {
    DATABASE_URL: 'postgres://nowhere/nothing',
    REDIS_URL: 'redis://127.0.0.1:1',
    CURFEW_ADMIN_KEY: `cfw_openapi00000_${'0'.repeat(40)}`,
    CURFEW_MASTER_KEY: Buffer.alloc(32).toString('base64'),
  });
  const redis = openRedis(config.redisUrl, 'hot', 'openapi');
  const nothing = { database: {} as Database, starts: {} as StoreStarts };
  const app = await createApp({ config, redis, ...nothing, version: '0' }, pino({ level: 'silent' }));
  await app.init();
  process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`, () => process.exit(0));
}

void main();
