#!lua flags=allow-oom
-- Remembers sessions that Postgres knows to have ended, and drops what the live store has of them: their endings are
-- recorded, so nothing is decided here (engine rule 20). Children that are left are swept at once (rule 26).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, incarnation in which the rows were read, then for each: field, cause, deadline (0: none), decidedAt,
--       note (JSON or empty)
-- Returns: 1; -1 when something may have been lost since, -2 when the shard's time leapt.
--- @include "shard"
--- @include "ended"
--- @include "links"
local live, due, _, ended, ended_before, unproven, _, _, links = unpack(KEYS)
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return { code } end
if header.incarnation ~= tonumber(ARGV[2]) then return { COLD } end
local linking = redis.call('EXISTS', links) == 1
for at = 3, #ARGV, 5 do
  local field, cause, deadline, decided, note = unpack(ARGV, at, at + 4)
  if not recall(ended, ended_before, field) then
    local kept = string.format('%s %d %d', cause, deadline, decided)
    redis.call('HSET', ended, field, note ~= '' and kept .. ' ' .. note or kept)
  end
  redis.call('HDEL', live, field)
  redis.call('ZREM', due, field)
  redis.call('HDEL', unproven, field)
  if linking then
    for _, child in ipairs(children_of(1, field)) do redis.call('ZADD', due, 'XX', header.now, child) end
  end
end
return { 1 }
