#!lua flags=allow-oom
-- Says of each session whether it lives. The plain case reads three numbers; a deadline that has passed is settled
-- here, so that a "no" is binding (engine rule 2).
-- KEYS: live, due, outbox, ended, ended-before (one shard)
-- ARGV: field, ...
-- Returns: now, then state, cause ('-': none), expiresAt (0: none) for each field, in order.
--- @include "record"
--- @include "time"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
local live, due, outbox, ended, ended_before = unpack(KEYS)
local now, offset = read_time(live)
local writes, reply, changed = new_writes(), { now }, false
local packed = redis.call('HMGET', live, unpack(ARGV))

local function answer(state, cause, expires)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = state, cause, expires
end

for i, field in ipairs(ARGV) do
  local v = packed[i]
  if not v then
    local over = recall(ended, ended_before, field)
    if over then answer(REVOKED_STATE, over[1], 0) else answer(UNKNOWN_STATE, '-', 0) end
  else
    local version, state, flags, _, _, next_at = struct.unpack(HEAD, v)
    if version == VERSION and state == LIVE and now < next_at and bit.band(flags, 3) == 0 then
      local last = struct.unpack('<I6', v, TOUCHED_AT)
      local authenticated = struct.unpack('<I6', v, TAIL_AT + 6)
      local idle, absolute = struct.unpack('<I3I3', v, TAIL_AT + 26)
      answer(ACTIVE_STATE, '-', math.min(last + idle * 1000, authenticated + absolute * 1000))
    else
      local r = unpack_record(v)
      if not r then
        answer(FOREIGN_STATE, '-', 0)
      else
        changed = settle_if_due(writes, field, r, now) or changed
        if r.over then answer(REVOKED_STATE, r.over[1], 0) else answer(state_of(r), '-', expires_at(r)) end
      end
    end
  end
end
if changed then
  apply(writes, live, due, outbox, ended)
  keep_time(live, now, offset)
end
return reply
