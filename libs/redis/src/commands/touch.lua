#!lua flags=allow-oom
-- Takes in activity. Arrival decides life: an overdue session is settled first and refuses. Occurrence moves the
-- clock: last activity becomes max(last, clamp(occurred, startedAt, now)) (engine rule 3). The score of the due index
-- does not move, except when the session leaves a warned state (engine rule 9).
-- KEYS: live, due, outbox, ended, ended-before (one shard)
-- ARGV: 'all' or 'sparse'; then groups: kind, kind's bit, mode ('age' or 'at'), age or instant in ms, source, n, n fields
-- Returns: now, the head when it became earlier (else -1), then for each report that is refused or whose session is
--          not plainly active (all with 'all'): position (from 1), rejection (0 none, 1 unknown, 2 ended, 3 locked,
--          4 in the future, 5 before start), state, cause ('-': none), expiresAt (0: none).
--- @include "record"
--- @include "time"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
local live, due, outbox, ended, ended_before = unpack(KEYS)
local TOLERANCE_MS = 2000
local now, offset = read_time(live)
local all = ARGV[1] == 'all'
local reply = { now, -1 }

local function answer(position, rejection, state, cause, expires)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3], reply[n + 4], reply[n + 5] = position, rejection, state, cause, expires
end

-- Counted activity clears the idle warning only, and only when the moved deadline is out of the warning's reach (rule 10).
local function move(writes, field, r, at, group)
  r.last, r.kind, r.source = at, group.kind, group.source
  if has(r.flags, SEEN_IDLE) and r.last + r.seen_idle * 1000 > now then r.flags = without(r.flags, SEEN_IDLE) end
  if has(r.flags, WARNED_IDLE) and now < warn_idle_at(r) then
    r.flags = without(r.flags, WARNED_IDLE)
    decide(writes, field, r, now, 'extended', '-', 'idle', idle_at(r))
  end
end

local function touch_slowly(writes, position, field, r, group)
  if now >= r.next_check then settle(writes, field, r, now) end
  if r.over then return answer(position, 2, REVOKED_STATE, r.over[1], 0) end
  if r.state == LOCKED then
    store(writes, field, r)
    return answer(position, 3, LOCKED_STATE, '-', expires_at(r))
  end
  local rejection = 0
  if group.occurred > now + TOLERANCE_MS then
    rejection = 4
  elseif group.occurred < r.started - TOLERANCE_MS then
    rejection = 5
  else
    local at = math.max(r.started, math.min(group.occurred, now))
    r.seen = math.max(r.seen, at)
    if has(r.mask, group.bit) and at > r.last then move(writes, field, r, at, group) end
  end
  store(writes, field, r)
  local state = state_of(r)
  if all or rejection > 0 or state ~= ACTIVE_STATE then answer(position, rejection, state, '-', expires_at(r)) end
end

-- The plain case: nothing due, nothing warned, the report just now or a moment ago.
local function touch_quickly(group, v, mask)
  local last, kind, source, seen = struct.unpack(TOUCHED, v, TOUCHED_AT)
  local at = group.occurred
  if at > seen then seen = at end
  if at > last and has(mask, group.bit) then last, kind, source = at, group.kind, group.source end
  return string.sub(v, 1, TOUCHED_AT - 1) .. struct.pack(TOUCHED, last, kind, source, seen) .. string.sub(v, TAIL_AT)
end

local position, cursor = 0, 2
while cursor <= #ARGV do
  local value, count = tonumber(ARGV[cursor + 3]), tonumber(ARGV[cursor + 5])
  local group = {
    kind = tonumber(ARGV[cursor]), bit = tonumber(ARGV[cursor + 1]), source = tonumber(ARGV[cursor + 4]),
    occurred = ARGV[cursor + 2] == 'age' and now - value or value,
  }
  cursor = cursor + 6
  local writes, quick = new_writes(), {}
  local packed = redis.call('HMGET', live, unpack(ARGV, cursor, cursor + count - 1))
  for i = 1, count do
    local field, v = ARGV[cursor + i - 1], packed[i]
    position = position + 1
    if not v then
      local over = recall(ended, ended_before, field)
      if over then answer(position, 2, REVOKED_STATE, over[1], 0) else answer(position, 1, UNKNOWN_STATE, '-', 0) end
    else
      local version, state, flags, _, mask, next_at = struct.unpack(HEAD, v)
      if version == VERSION and state == LIVE and now < next_at and bit.band(flags, 7) == 0 and not all
        and group.occurred <= now and group.occurred >= struct.unpack('<I6', v, TAIL_AT) then
        quick[#quick + 1] = field
        quick[#quick + 1] = touch_quickly(group, v, mask)
      else
        local r = unpack_record(v)
        if r then touch_slowly(writes, position, field, r, group) else answer(position, 0, FOREIGN_STATE, '-', 0) end
      end
    end
  end
  in_chunks(quick, function(...) redis.call('HSET', live, ...) end)
  local head = apply(writes, live, due, outbox, ended)
  if head > -1 and (reply[2] == -1 or head < reply[2]) then reply[2] = head end
  cursor = cursor + count
end
keep_time(live, now, offset)
return reply
