import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { eventSchemas } from './http/event-schemas.js';
import { plain } from './http/endpoint.js';
import { HOT_PATHS } from './http/hot-paths.js';
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
  describeHeaders(document);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas } as never };
  return { ...document, webhooks } as OpenAPIObject;
}

const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header' as const,
    required: false,
    description: 'A repeated request with the same key and content is answered as the first one was, for a day.',
    schema: { type: 'string' as const, maxLength: 255 },
  },
  OnBehalfOf: {
    name: 'Curfew-On-Behalf-Of',
    in: 'header' as const,
    required: false,
    description: 'The person behind the key, for the audit log; UTF-8, at most 256 characters.',
    schema: { type: 'string' as const, maxLength: 256 },
  },
};

/** Headers that whole classes of requests may carry. */
function describeHeaders(document: OpenAPIObject): void {
  document.components = { ...document.components, parameters: PARAMETERS };
  for (const [path, item] of Object.entries(document.paths)) {
    if (HOT_PATHS.has(path)) continue;
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      const names = method === 'post' ? ['IdempotencyKey', 'OnBehalfOf'] : ['OnBehalfOf'];
      const refs = names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
      operation.parameters = [...(operation.parameters ?? []), ...refs];
    }
  }
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
