/** What a subscription `s` asks of an event `e`, whose `groups` are JSON. */
export const WANTS = `('*' = any(s.events) or e.type = any(s.events))
  and (s.filter_application is null or e.application = any(s.filter_application))
  and (s.filter_cause is null or e.cause = any(s.filter_cause))
  and (s.filter_group is null or e.groups::jsonb ?| s.filter_group)`;
