import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import { BlindController } from './blind.controller.js';
import { NaiveController } from './naive.controller.js';
import { NoopController } from './noop.controller.js';

const CONTROLLERS = { blind: BlindController, naive: NaiveController, noop: NoopController };
const BODY_LIMIT_BYTES = 524_288;

@Module({})
class PeerModule {}

/** `peer-main <name> <redis url>`: the same Nest and Fastify as the product, and tells its parent the port. */
async function main(name: keyof typeof CONTROLLERS, redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: PeerModule, controllers: [CONTROLLERS[name]], providers: [{ provide: Redis, useValue: redis }] },
    new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  process.send?.(await app.getUrl());
}

process.on('disconnect', () => process.exit(0));
void main(process.argv[2] as keyof typeof CONTROLLERS, process.argv[3] as string);
