-- What Postgres knows of a session, as `put` and `restore` take it.
local DRAFT_ARGUMENTS = 22
-- field, startedAt, authenticatedAt, lastActivityAt, generation, idle, absolute, warn, warnAbsolute, locked (seconds,
-- 0: none), onIdle (0 revoke, 1 lock), counted mask, subject high, subject low, profile, observed idle, observed absolute
-- (0: none), epoch, lockedAt (0: not locked), 1 when its limits are newer than its row's, cut-off number, its parent's id
-- (empty: none).
local function read_draft(at)
  local a = {}
  for i = 1, DRAFT_ARGUMENTS - 2 do a[i] = tonumber(ARGV[at + i]) end
  local parent = ARGV[at + DRAFT_ARGUMENTS - 1]
  return {
    parent = parent ~= '' and parent or nil, state = a[18] > 0 and LOCKED or LIVE, flags = a[16] > 0 and OBSERVE or 0, on_idle = a[10], mask = a[11], next_check = 0,
    last = a[3], kind = 0, source = 0, seen = a[3], started = a[1], authenticated = a[2], locked_at = a[18],
    epoch = a[17], generation = a[4], idle = a[5], absolute = a[6], warn = a[7], warn_absolute = a[8], locked = a[9],
    subject_high = a[12], subject_low = a[13], profile = a[14], cut_off = a[20], seen_idle = a[15], seen_absolute = a[16],
  }, a[19] == 1
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
