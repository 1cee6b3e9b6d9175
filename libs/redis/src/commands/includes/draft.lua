-- What Postgres knows of sessions, as `put` and `restore` take it: packed one after the other into one argument.
-- startedAt, authenticatedAt, lastActivityAt, lockedAt (0: not locked), epoch, generation; idle, absolute, warn,
-- warnAbsolute, locked (seconds, 0: none), onIdle (0 revoke, 1 lock), counted mask, 1 when privileged; observed idle,
-- observed absolute (0: none); subject high, subject low, profile, cut-off number; 1 when its limits are newer than its
-- row's; its field; its parent's id (empty: none).
local DRAFT = '<I6I6I6I6I4I4I3I3I3I3I3BI2BI3I3I4I4I4I4BBc0Bc0'

-- Its record, its field, whether its limits are newer than its row's, and where the next one begins.
local function read_draft(packed, at)
  local r, privileged, newer, field, after = { next_check = 0, kind = 0, source = 0 }, nil, nil, nil, nil
  r.started, r.authenticated, r.last, r.locked_at, r.epoch, r.generation,
    r.idle, r.absolute, r.warn, r.warn_absolute, r.locked, r.on_idle, r.mask, privileged, r.seen_idle, r.seen_absolute,
    r.subject_high, r.subject_low, r.profile, r.cut_off, newer, field, r.parent, after = struct.unpack(DRAFT, packed, at)
  if r.parent == '' then r.parent = nil end
  r.seen = r.last
  r.state = r.locked_at > 0 and LOCKED or LIVE
  r.flags = (r.seen_idle > 0 and OBSERVE or 0) + privileged * PRIVILEGED
  return r, field, newer == 1, after
end

-- Takes over what a record that was not proven yet knows better than the row: later activity, announced warnings, a lock.
local function take_over(writes, field, r, packed)
  local old = packed and unpack_record(packed)
  if not old then return end
  if not r.parent then r.parent = old.parent end
  if old.generation >= r.generation then
    r.generation, r.on_idle, r.mask, r.flags = old.generation, old.on_idle, old.mask, without(old.flags, DIRTY)
    r.idle, r.absolute, r.warn, r.warn_absolute, r.locked = old.idle, old.absolute, old.warn, old.warn_absolute, old.locked
    r.seen_idle, r.seen_absolute = old.seen_idle or 0, old.seen_absolute or 0
  end
  if r.state == LIVE and old.state == LOCKED and old.epoch >= r.epoch then
    r.state, r.locked_at, r.epoch = LOCKED, old.locked_at, old.epoch
  end
  r.seen = math.max(r.seen, old.seen)
  -- A warning belongs to a deadline: one that the row has moved since is announced anew.
  if old.authenticated ~= r.authenticated then r.flags = without(without(r.flags, WARNED_ABSOLUTE), SEEN_ABSOLUTE) end
  if old.last < r.last then
    r.flags = without(without(r.flags, WARNED_IDLE), SEEN_IDLE)
    return
  end
  if old.last > r.last then mark_dirty(writes, field, r) end
  r.last, r.kind, r.source = old.last, old.kind, old.source
end
