#!lua flags=allow-oom
-- Says of each session whether it lives. The plain case reads three numbers; a deadline that has passed is settled
-- here, so that a "no" is binding (engine rule 2).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (of each shard in turn)
-- ARGV: instance, quiet ('1': only queue what must be); then for each shard: incarnation looked up in (0: none), n, n fields
-- Returns: for each shard now, then state, cause ('-': none), expiresAt (0: none) for each field, in order; or its code
--          alone when it cannot be used (-1 cold, -2 its time leapt). State 7: a child, the cause is its parent's id.
--- @include "layout"
--- @include "record"
--- @include "packed-parent"
--- @include "shard"
--- @include "state-codes"
local instance, quiet, time = tonumber(ARGV[1]), ARGV[2] == '1', server_time()
local reply, cursor = {}, 3
local TO_ABSOLUTE = HEAD .. 'I6BI4I6I6I4I4I3I3' -- of layout.lua, as far as plain_end reads

local function answer(state, cause, expires)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = state, cause, expires
end

-- The deadline that comes first of a session that is plainly active, nil of any other; `version`: without links or with.
local function plain_end(v, now, version)
  if not v or string.byte(v) ~= version then return nil end
  local _, state, flags, _, _, next_at, last, _, _, _, started, _, _, idle, absolute = struct.unpack(TO_ABSOLUTE, v)
  if state ~= LIVE or now >= next_at or has(flags, WARNED_IDLE + WARNED_ABSOLUTE) then return nil end
  local authenticated = flags < AUTHENTICATED_APART and started or struct.unpack('<I6', v, EXTRAS_AT)
  return math.min(last + idle * 1000, authenticated + absolute * 1000)
end

-- The same of one with links: a child ends no later than its parent (engine rule 26).
local function linked_end(live, field, v, now)
  local own = plain_end(v, now, LINKED_VERSION)
  local parent = own and packed_parent(v)
  if not own or parent == '' then return own end
  local its = plain_end(redis.call('HGET', live, string.sub(field, 1, 6) .. parent), now, LINKED_VERSION)
  return its and math.min(own, its)
end

-- Functions are dear to make: these are only in a call that meets a session which is not plainly active.
local function make_check_any()
--- @include "cut-offs"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
--- @include "links"
--- @include "family"
--- @include "check-any"
  return check_any
end

local check_any
for at = 1, #KEYS, KEYS_PER_SHARD do
  local sure, count = tonumber(ARGV[cursor]), tonumber(ARGV[cursor + 1])
  local packed = redis.call('HMGET', KEYS[at], HEADER_FIELD, unpack(ARGV, cursor + 2, cursor + 1 + count))
  local header, code = open_header(packed[1], instance, time)
  reply[#reply + 1] = header and header.now or code
  if header then
    local now, plain = header.now, 0
    while plain < count and not header.cut_offs do
      local v = packed[plain + 2]
      local expires = plain_end(v, now, VERSION) or linked_end(KEYS[at], ARGV[cursor + 2 + plain], v, now)
      if not expires then break end
      answer(ACTIVE_STATE, '-', expires)
      plain = plain + 1
    end
    if plain < count then
      check_any = check_any or make_check_any()
      check_any(at, header, sure, packed, cursor + 1, plain + 1, count)
    end
  end
  cursor = cursor + 2 + count
end
return reply
