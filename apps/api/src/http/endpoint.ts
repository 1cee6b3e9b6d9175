import type { ErrorCode, Scope } from '@curfew/domain';
import { ERROR_CODES } from '@curfew/domain';
import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { TObject, TSchema } from '@sinclair/typebox';

/** What an endpoint takes, answers and demands: the guard enforces it, the OpenAPI document is made from it. */
export interface Contract {
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** The scope a key needs; `public`: no key at all. */
  readonly scope: Scope | 'public';
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Request headers beyond the usual, by name. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly required?: boolean }>>;
  /** The status of success; the only answer's when there is but one. */
  readonly status?: number;
  /** Answers by status. `null`: no body. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: TSchema | null }>>;
  readonly problems?: readonly ErrorCode[];
}

const CONTRACT = Symbol('contract');

/** What `@Endpoint` declared on a controller's method; undefined for another function. */
export function contractOf(handler: object): Contract | undefined {
  return Reflect.getMetadata(CONTRACT, handler) as Contract | undefined;
}

/** Declares an endpoint. */
export function Endpoint(contract: Contract): MethodDecorator {
  const { answers, body, params, query, headers, scope } = contract;
  const codes: ErrorCode[] = [
    ...(body || query || params ? (['validation_failed'] as const) : []),
    ...(body ? (['invalid_json', 'body_too_large', 'unsupported_media_type'] as const) : []),
    ...(scope === 'public' ? [] : (['unauthenticated', 'insufficient_scope', 'unavailable'] as const)),
    ...(scope === 'public' || contract.tag === 'Hot path' ? [] : (['rate_limited'] as const)),
    ...(contract.problems ?? []),
  ];
  return applyDecorators(
    SetMetadata(CONTRACT, contract),
    HttpCode(contract.status ?? Number(Object.keys(answers)[0])),
    ApiOperation({ summary: contract.summary, description: contract.description, tags: [contract.tag] }),
    ...(scope === 'public' ? [] : [ApiBearerAuth('key')]),
    ...(body ? [ApiBody({ schema: plain(body) })] : []),
    ...Object.entries(params?.properties ?? {}).map(([name, schema]) => ApiParam({ name, schema: plain(schema) })),
    ...Object.entries(query?.properties ?? {}).map(([name, schema]) =>
      ApiQuery({
        name,
        required: query?.required?.includes(name) ?? false,
        schema: plain(schema),
        description: schema.description,
      }),
    ),
    ...Object.entries(headers ?? {}).map(([name, h]) =>
      ApiHeader({ name, description: h.description, required: h.required ?? false, schema: { type: 'string' } }),
    ),
    ...Object.entries(answers).map(([status, { description, schema }]) =>
      ApiResponse({ status: Number(status), description, ...(schema ? { schema: plain(schema) } : {}) }),
    ),
    ...problemResponses(codes, scope),
  );
}

function problemResponses(codes: readonly ErrorCode[], scope: Contract['scope']): MethodDecorator[] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, list]) =>
    ApiResponse({
      status,
      description: `${list.map((code) => `\`${code}\``).join(', ')}${status === 403 ? `; needs \`${scope}\`` : ''}`,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }),
  );
}

/** The schema as plain JSON: TypeBox marks its own with symbols that have no place in a document. */
export function plain(schema: TSchema): Record<string, never> {
  return JSON.parse(JSON.stringify(schema)) as Record<string, never>;
}
