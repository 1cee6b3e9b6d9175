import { Controller, Get, Res } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.js';
import { Readiness } from './readiness.js';

const Live = Type.Object({ status: Type.Literal('live') });
const Ready = Type.Object({
  status: Type.String({ description: 'ready or not_ready' }),
  checks: Type.Record(Type.String(), Type.String(), { description: 'ok, or what is wrong, by part.' }),
  details: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'How well it works, in words; `canary`: by how much the latest synthetic session was late.',
    }),
  ),
});

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Endpoint({
    tag: 'Operations',
    summary: 'Is the process alive',
    scope: 'public',
    answers: { 200: { description: 'It answers.', schema: Live } },
  })
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  @Endpoint({
    tag: 'Operations',
    summary: 'Is the service ready',
    description: 'API, at least one worker, and both stores.',
    scope: 'public',
    answers: {
      200: { description: 'Ready.', schema: Ready },
      503: { description: 'Not ready, and why.', schema: Ready },
    },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const [checks, details] = await Promise.all([this.readiness.check(), this.readiness.details()]);
    const ready = Object.values(checks).every((state) => state === 'ok');
    if (!ready) void reply.status(503);
    return { status: ready ? 'ready' : 'not_ready', checks, details };
  }
}
