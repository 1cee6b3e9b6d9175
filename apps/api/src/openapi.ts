import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { eventSchemas } from './http/event-schemas.js';
import { plain } from './http/endpoint.js';
import { ProblemSchema } from './http/problem-schema.js';

/** The API's contract, made from what the endpoints declare and enforce. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Curfew')
    .setDescription('Centralized session-timeout enforcement. Enumerations in answers are open: expect new values.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'cfw_<id>_<secret>' }, 'key')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const schemas: Record<string, object> = { Problem: plain(ProblemSchema) };
  const webhooks: Record<string, object> = {};
  for (const [type, schema] of Object.entries(eventSchemas)) {
    const name = `Event.${type}`;
    schemas[name] = plain(schema);
    webhooks[type] = {
      post: {
        summary: `\`${type}\`, signed by Standard Webhooks`,
        requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
        responses: { '2XX': { description: 'Delivered.' }, '410': { description: 'Disables the subscription.' } },
      },
    };
  }
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas } as never };
  return { ...document, webhooks } as OpenAPIObject;
}

/** Serves `/openapi.json` and `/docs`. */
export function serveDocs(app: NestFastifyApplication): void {
  const document = openApiDocument(app);
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', async () => document);
  SwaggerModule.setup('docs', app, document, { raw: false });
}
