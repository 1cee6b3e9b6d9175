#!lua flags=allow-oom
-- Reads whole sessions, each settled first: an overdue one ends here and now.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (of each shard in turn)
-- ARGV: instance, quiet ('1': only queue what must be); then for each shard: incarnation looked up in (0: none), n, n fields
-- Returns: for each shard the views of includes/view.lua, in order of its fields; or its code alone when it cannot be
--          used (-1 cold, -2 its time leapt).
--- @include "layout"
--- @include "record"
--- @include "shard"
--- @include "cut-offs"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "state-codes"
--- @include "states"
--- @include "ended"
--- @include "links"
--- @include "family"
--- @include "view"
local instance, quiet, time = tonumber(ARGV[1]), ARGV[2] == '1', server_time()
local reply, cursor = {}, 3

local function read_shard(at, header, sure, packed)
  local _, _, _, ended, ended_before = unpack(KEYS, at, at + 4)
  local writes, views = new_writes(at, quiet, header), {}
  for i = 2, #packed do
    local field = ARGV[cursor + i]
    if not packed[i] then
      local over = recall(ended, ended_before, field)
      views[i - 1] = over and ended_view(header.now, over) or absent_view(at, field, header, sure)
    else
      local r = record_of(writes, field, packed[i])
      if not r then
        views[i - 1] = foreign_view(header.now)
      else
        views[i - 1] = bring_up(writes, field, r, header.now) and view(header.now, r) or { LOST_STATE, header.now }
      end
    end
  end
  if not is_idle(writes) then apply(writes, header) end
  return views
end

for at = 1, #KEYS, KEYS_PER_SHARD do
  local sure, count = tonumber(ARGV[cursor]), tonumber(ARGV[cursor + 1])
  local packed = redis.call('HMGET', KEYS[at], HEADER_FIELD, unpack(ARGV, cursor + 2, cursor + 1 + count))
  local header, code = open_header(packed[1], instance, time)
  reply[#reply + 1] = header and read_shard(at, header, sure, packed) or code
  cursor = cursor + 2 + count
end
return reply
