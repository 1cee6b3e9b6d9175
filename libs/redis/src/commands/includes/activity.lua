-- How activity moves a record. A group is what several reports share.
local TOLERANCE_MS, ORPHANED = 2000, -1

local function read_group(at, now)
  local value = tonumber(ARGV[at + 3])
  return {
    kind = tonumber(ARGV[at]), bit = tonumber(ARGV[at + 1]), source = tonumber(ARGV[at + 4]),
    occurred = ARGV[at + 2] == 'age' and now - value or value, count = tonumber(ARGV[at + 5]),
  }
end

-- The plain case: nothing due, nothing warned or observed, the report just now or a moment ago.
local function is_plain(v, group, now)
  local version, state, flags, _, _, next_at = struct.unpack(HEAD, v)
  return version == VERSION and state == LIVE and now < next_at and bit.band(flags, 7) == 0
    and group.occurred <= now and group.occurred >= struct.unpack('<I6', v, TAIL_AT)
end

local function touch_quickly(writes, field, v, group)
  local flags, mask = string.byte(v, FLAGS_AT), struct.unpack('<I2', v, MASK_AT)
  local last, kind, source, seen = struct.unpack(TOUCHED, v, TOUCHED_AT)
  local at, head = group.occurred, string.sub(v, 1, TOUCHED_AT - 1)
  if at > seen then seen = at end
  if at > last and has(mask, group.bit) then
    last, kind, source = at, group.kind, group.source
    if not has(flags, DIRTY) then
      head = replace_flags(head, with(flags, DIRTY))
      writes.dirty[#writes.dirty + 1] = field
    end
  end
  local touched = head .. struct.pack(TOUCHED, last, kind, source, seen) .. string.sub(v, TAIL_AT)
  local n = #writes.records
  writes.records[n + 1], writes.records[n + 2] = field, touched
  return touched
end

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
