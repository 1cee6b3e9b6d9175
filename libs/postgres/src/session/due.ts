/** When a living session ends unless it is touched, by its row. */
export const DUE = `least(
  case when s.locked_at is null then s.last_activity_at + make_interval(secs => (s.limits->>'idleTimeoutSeconds')::int)
    else s.locked_at + make_interval(secs => (s.limits->>'lockedTimeoutSeconds')::int) end,
  s.authenticated_at + make_interval(secs => (s.limits->>'absoluteTimeoutSeconds')::int))`;
