/**
 * Of an ended parent `s`, who ended it and why, null for others: children that are found later end with it (engine rule
 * 26). What nobody asked for has neither.
 */
export const ENDING_NOTE = `case when s.ended_at is not null
  and coalesce(s.revocation_id::text, s.end_reason, s.intent_actor) is not null
  and exists (select from sessions c where c.tenant_id = s.tenant_id and c.parent_id = s.id) then (
    select json_strip_nulls(json_build_object('reason', coalesce(v.reason, s.end_reason),
      'actor', coalesce(v.requested_by, s.intent_actor), 'revocationId', s.revocation_id))
    from (select) one left join revocations v on v.id = s.revocation_id) end`;
