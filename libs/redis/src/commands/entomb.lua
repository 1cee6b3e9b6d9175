#!lua flags=allow-oom
-- Remembers sessions that Postgres knows to have ended, and drops what the live store has of them: their endings are
-- recorded, so nothing is decided here (engine rule 20).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed (one shard)
-- ARGV: instance, incarnation in which the rows were read, then for each: field, cause, deadline (0: none), decidedAt
-- Returns: 1; -1 when something may have been lost since, -2 when the shard's time leapt.
--- @include "shard"
--- @include "ended"
local live, due, _, ended, ended_before, unproven = unpack(KEYS)
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return { code } end
if header.incarnation ~= tonumber(ARGV[2]) then return { COLD } end
for at = 3, #ARGV, 4 do
  local field, cause, deadline, decided = unpack(ARGV, at, at + 3)
  if not recall(ended, ended_before, field) then
    redis.call('HSET', ended, field, string.format('%s %d %d', cause, deadline, decided))
  end
  redis.call('HDEL', live, field)
  redis.call('ZREM', due, field)
  redis.call('HDEL', unproven, field)
end
return { 1 }
