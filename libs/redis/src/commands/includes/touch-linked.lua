-- The plain case of a session with links: it and its parent are plainly active (engine rule 26). `fresh` has the records
-- that the call has changed: a parent may be met through several children, and by reports of its own. Says whether it was
-- the plain case. Where it was not, the caller writes nothing of this.
local function touch_linked(live, field, packed, group, now, dirty, fresh)
  local touched, counts = touched_plainly(field, fresh[field] or packed, group, now, dirty, LINKED_VERSION)
  if not touched then return false end
  local parent = packed_parent(touched)
  if parent ~= '' then
    local above = sub(field, 1, 6) .. parent
    local p = fresh[above] or redis.call('HGET', live, above)
    local moved = p and touched_plainly(above, p, group, now, dirty, LINKED_VERSION, counts)
    if not moved then return false end
    fresh[above] = moved
  end
  fresh[field] = touched
  return true
end
