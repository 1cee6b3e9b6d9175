import { CurfewError, type ErrorCode } from '@curfew/domain';
import { HttpException } from '@nestjs/common';
import { QUOTA_NAME } from './request-quota.js';

/** RFC 9457 problem details with our stable `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly errors?: CurfewError['faults'];
  readonly 'violated-policies'?: readonly string[];
}

/** `type` leads to the entry of docs/errors.md. */
const TYPE_PREFIX = 'https://curfew.dev/errors#';
/** The one type that has a registered name (draft-ietf-httpapi-ratelimit-headers-11). */
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

export function problemOf(error: CurfewError): Problem {
  const limited = error.code === 'rate_limited';
  return {
    type: limited ? QUOTA_EXCEEDED : `${TYPE_PREFIX}${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    ...(error.faults.length > 0 ? { errors: error.faults } : {}),
    ...(limited ? { 'violated-policies': [QUOTA_NAME] } : {}),
  };
}

export const PROBLEM_TYPE = 'application/problem+json';

/** What a refusal says in headers: when to try again, and how a key was insufficient (RFC 6750 §3). */
export function problemHeaders({ code, retryAfterSeconds }: CurfewError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  if (code === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="curfew", error="invalid_token"';
  if (code === 'insufficient_scope') headers['www-authenticate'] = 'Bearer realm="curfew", error="insufficient_scope"';
  return headers;
}

/**
 * Whether the log should have its cause. A store that is away would fill it with traces that all say the same: its status
 * is in the request's line.
 */
export function isOurFault({ status, code }: CurfewError): boolean {
  return status >= 500 && code !== 'unavailable';
}

/** Told where Fastify refuses by the length alone, before the route is known. */
const TOO_LARGE = 'The body may have 65536 bytes; on /v1/activity and /v1/check CURFEW_BODY_LIMIT_BYTES';

/** Any fault as one we may show: what Fastify and Nest refuse gets our code, the rest says nothing of its cause. */
export function refusalOf(error: unknown): CurfewError {
  if (error instanceof CurfewError) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 413) return new CurfewError('body_too_large', TOO_LARGE);
  if (status === 415) return new CurfewError('unsupported_media_type', 'Send the body as application/json');
  if (status === 414) return new CurfewError('not_found', 'There is nothing at this path');
  if (status === 404) return new CurfewError('not_found', 'There is nothing at this path');
  if (status !== undefined && status >= 400 && status < 500) {
    return new CurfewError('validation_failed', 'The request is not well-formed');
  }
  return new CurfewError('internal_error', 'Something went wrong; the log has the request id');
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
}
