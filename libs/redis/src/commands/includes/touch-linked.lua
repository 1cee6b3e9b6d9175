-- The plain case of a session with links: it and its parent are plainly active (engine rule 26). `fresh` has the records
-- that the call has changed: a parent may be met through several children, and by reports of its own.
local UNOBSERVED_BYTES = OBSERVED_AT - 1

-- The packed record of a parent as what happened in a child makes it; nil unless it is plain.
local function moved_plainly(above, v, group, counts, now, dirty)
  if #v ~= UNOBSERVED_BYTES then return nil end
  local version, state, flags, on_idle, mask, next_at, last, _, _, seen = take(BEGINNING, v)
  local at, ours = group.occurred, version == LINKED_VERSION or version == VERSION
  if not ours or state ~= LIVE or now >= next_at or flags % SPECIAL_BELOW > 0 then return nil end
  if not counts or at <= last then return v end
  if flags % (2 * DIRTY) < DIRTY then
    flags = flags + DIRTY
    dirty[#dirty + 1] = above
  end
  return put(BEGINNING, version, state, flags, on_idle, mask, next_at, at, group.kind, group.source, math.max(seen, at))
    .. sub(v, TAIL_AT)
end

-- Says whether it was the plain case. Where it was not, the caller writes nothing of this.
local function touch_linked(live, field, packed, group, now, dirty, fresh)
  local v = fresh[field] or packed
  if string.byte(v) ~= LINKED_VERSION or has(string.byte(v, FLAGS_AT), OBSERVE) then return false end
  local touched, counts = touched_plainly(field, v, group, now, dirty, LINKED_VERSION)
  if not touched then return false end
  local parent = sub(v, OBSERVED_AT)
  if parent ~= '' then
    local above = sub(field, 1, 6) .. parent
    local p = fresh[above] or redis.call('HGET', live, above)
    local moved = p and moved_plainly(above, p, group, counts, now, dirty)
    if not moved then return false end
    fresh[above] = moved
  end
  fresh[field] = touched
  return true
end
