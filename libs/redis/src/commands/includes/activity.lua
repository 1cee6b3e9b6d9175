-- How activity moves a record that is not plainly active.
local TOLERANCE_MS, ORPHANED = 2000, -1

-- Counted activity clears the idle warning only, and only when the moved deadline is out of the warning's reach (rule 10).
local function move(writes, field, r, at, group, now)
  r.last, r.kind, r.source = at, group.kind, group.source
  mark_dirty(writes, field, r)
  if has(r.flags, SEEN_IDLE) and r.last + r.seen_idle * 1000 > now then r.flags = without(r.flags, SEEN_IDLE) end
  if has(r.flags, WARNED_IDLE) and now < warn_idle_at(r) then
    r.flags = without(r.flags, WARNED_IDLE)
    decide(writes, field, r, now, 'extended', '-', 'idle', idle_at(r))
  end
end

-- What counts in a child counts for its parent (engine rule 26).
local function move_parent(writes, field, r, group, now)
  local p, above = r.with, parent_field(field, r)
  local at = math.max(p.started, math.min(group.occurred, now))
  if at <= p.last then return end
  p.seen = math.max(p.seen, at)
  move(writes, above, p, at, group, now)
  store(writes, above, p)
end

-- Returns the rejection; r.over is set when the session has ended.
local function touch_slowly(writes, field, r, group, now)
  local due = r.parent or is_due(writes, field, r, now)
  if due and not settle_after_parent(writes, field, r, now) then return ORPHANED end
  if r.over then return 2 end
  local rejection = 0
  if state_of(r) == LOCKED_STATE then
    rejection = 3
  elseif group.occurred > now + TOLERANCE_MS then
    rejection = 4
  elseif group.occurred < r.started - TOLERANCE_MS then
    rejection = 5
  else
    local at = math.max(r.started, math.min(group.occurred, now))
    r.seen = math.max(r.seen, at)
    if has(r.mask, group.bit) then
      if at > r.last then move(writes, field, r, at, group, now) end
      if r.with then move_parent(writes, field, r, group, now) end
    end
  end
  store(writes, field, r)
  return rejection
end
