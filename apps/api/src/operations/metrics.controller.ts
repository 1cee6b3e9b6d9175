import { Controller, Get, Header } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { Endpoint } from '../http/endpoint.js';
import { Metrics } from '../http/metrics.js';

@ApiProduces('text/plain')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Endpoint({
    tag: 'Operations',
    summary: 'Prometheus metrics of the API process',
    scope: 'metrics:read',
    answers: { 200: { description: 'Text exposition format 0.0.4.', schema: Type.String() } },
  })
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
