/**
 * Every code a problem document may carry (RFC 9457), with its status and title.
 * `docs/errors.md` is tested against this table in both directions. Codes are never renamed.
 */
export const ERROR_CODES = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  unauthenticated: { status: 401, title: 'A valid API key is required' },
  insufficient_scope: { status: 403, title: 'The API key lacks the scope for this' },
  application_not_allowed: { status: 403, title: 'The API key is bound to another application' },
  not_found: { status: 404, title: 'There is no such thing' },
  parent_unknown: { status: 404, title: 'There is no session with the id in parentId' },
  tenant_exists: { status: 409, title: 'A tenant of this name exists' },
  policy_exists: { status: 409, title: 'A policy of this name exists' },
  baseline_required: { status: 409, title: 'The baseline policy cannot be deleted' },
  session_exists: { status: 409, title: 'A session with this id exists, with other content' },
  session_ended: { status: 409, title: 'A session with this id has ended' },
  session_limit_reached: { status: 409, title: 'The subject has as many sessions as its policy allows' },
  authentication_too_old: { status: 409, title: 'The authentication is older than the absolute timeout' },
  parent_ended: { status: 409, title: 'The parent session has ended' },
  parent_locked: { status: 409, title: 'The parent session is locked' },
  parent_is_child: { status: 409, title: 'The parent session is a child itself' },
  subscription_disabled: { status: 409, title: 'The subscription is disabled' },
  too_many_receipts: { status: 409, title: 'The warning keeps no more receipts' },
  acknowledgement_unexpected: { status: 409, title: 'This is nothing that the receiver has to apply' },
  idempotency_in_progress: { status: 409, title: 'A request with this Idempotency-Key is under way' },
  session_forgotten: { status: 410, title: 'The session has ended, and no more is kept of it' },
  cursor_expired: { status: 410, title: 'The events after this cursor are no longer kept' },
  precondition_failed: { status: 412, title: 'The resource has changed since it was read' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used with other content' },
  precondition_required: { status: 428, title: 'If-Match is required' },
  rate_limited: { status: 429, title: 'The API key has used up its requests for now' },
  too_many_streams_of_key: { status: 429, title: 'The API key has as many streams open as it may' },
  internal_error: { status: 500, title: 'An unexpected fault; the request id leads to its log line' },
  too_many_streams: { status: 503, title: 'This process has as many streams open as it may' },
  unavailable: { status: 503, title: 'A store is away; try again' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
