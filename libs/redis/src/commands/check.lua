#!lua flags=allow-oom
-- Says of each session whether it lives. The plain case reads three numbers; a deadline that has passed is settled
-- here, so that a "no" is binding (engine rule 2).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (of each shard in turn)
-- ARGV: instance, quiet ('1': only queue what must be); then for each shard: incarnation looked up in (0: none), n, n fields
-- Returns: for each shard now, then state, cause ('-': none), expiresAt (0: none) for each field, in order; or its code
--          alone when it cannot be used (-1 cold, -2 its time leapt). State 7: a child, the cause is its parent's id.
--- @include "record"
--- @include "shard"
--- @include "cut-offs"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
--- @include "links"
--- @include "family"
local instance, quiet, time = tonumber(ARGV[1]), ARGV[2] == '1', server_time()
local reply, cursor = {}, 3

local function answer(state, cause, expires)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = state, cause, expires
end

for at = 1, #KEYS, KEYS_PER_SHARD do
  local live, _, _, ended, ended_before = unpack(KEYS, at, at + 4)
  local sure, count = tonumber(ARGV[cursor]), tonumber(ARGV[cursor + 1])
  local packed = redis.call('HMGET', live, HEADER_FIELD, unpack(ARGV, cursor + 2, cursor + 1 + count))
  local header, code = open_header(packed[1], instance, time)
  reply[#reply + 1] = header and header.now or code
  if header then
    local now, writes = header.now, new_writes(at, quiet, header)
    for i = 1, count do
      local field, v = ARGV[cursor + 1 + i], packed[i + 1]
      if not v then
        local over = recall(ended, ended_before, field)
        local parent = not over and locate(at, field)
        if over then
          answer(REVOKED_STATE, over[1], 0)
        elseif parent then
          answer(ELSEWHERE_STATE, parent, 0)
        else
          answer(absent_state(header, sure), '-', 0)
        end
      else
        local version, state, flags, _, _, next_at = struct.unpack(HEAD, v)
        if version == VERSION and state == LIVE and now < next_at and bit.band(flags, 3) == 0
          and not (writes.cut_offs and may_be_cut_off(writes.cut_offs, field, v)) then
          local last = struct.unpack('<I6', v, TOUCHED_AT)
          local authenticated = struct.unpack('<I6', v, TAIL_AT + 6)
          local idle, absolute = struct.unpack('<I3I3', v, TAIL_AT + 26)
          answer(ACTIVE_STATE, '-', math.min(last + idle * 1000, authenticated + absolute * 1000))
        else
          local r = record_of(writes, field, v)
          if not r then
            answer(FOREIGN_STATE, '-', 0)
          elseif not bring_up(writes, field, r, now) then
            answer(LOST_STATE, '-', 0)
          elseif r.over then
            answer(REVOKED_STATE, r.over[1], 0)
          else
            answer(state_of(r), '-', ends_at(r))
          end
        end
      end
    end
    if not is_idle(writes) then apply(writes, header) end
  end
  cursor = cursor + 2 + count
end
return reply
