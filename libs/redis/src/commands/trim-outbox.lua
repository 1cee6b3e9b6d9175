#!lua flags=allow-oom
-- Drops entries older than the age given that nobody is owed any more: neither pending nor unread (engine rule 16).
-- KEYS: live, outbox (one shard)
-- ARGV: consumer group, age in ms
-- Returns: how many entries were dropped.
--- @include "shard"
local live, outbox = unpack(KEYS)
local group, age = ARGV[1], tonumber(ARGV[2])
if redis.call('EXISTS', outbox) == 0 then return 0 end
local header = unpack_header(redis.call('HGET', live, HEADER_FIELD))
local now = math.max(server_time(), header and header.latest or 0)

local function before(a, b)
  local a_ms, a_n = string.match(a, '(%d+)-(%d+)')
  local b_ms, b_n = string.match(b, '(%d+)-(%d+)')
  if a_ms ~= b_ms then return tonumber(a_ms) < tonumber(b_ms) end
  return tonumber(a_n) < tonumber(b_n)
end

local keep_from
for _, info in ipairs(redis.call('XINFO', 'GROUPS', outbox)) do
  local fields = {}
  for i = 1, #info, 2 do fields[info[i]] = info[i + 1] end
  if fields.name == group then keep_from = fields['last-delivered-id'] end
end
if not keep_from then return 0 end
local pending = redis.call('XPENDING', outbox, group)
if pending[1] > 0 and before(pending[2], keep_from) then keep_from = pending[2] end
local old = string.format('%d-0', now - age)
if before(old, keep_from) then keep_from = old end
return redis.call('XTRIM', outbox, 'MINID', keep_from)
