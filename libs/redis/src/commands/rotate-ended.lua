#!lua flags=allow-oom
-- Forgets the endings before the last rotation and starts a new round, when the last one is long enough ago.
-- KEYS: live, ended, ended-before, ended-since (one shard)
-- ARGV: instance, period in ms
-- Returns: 1 when it rotated, else 0 (also when the shard cannot be used).
--- @include "shard"
local live, ended, ended_before, since = unpack(KEYS)
local header = read_header(live, tonumber(ARGV[1]))
if not header then return 0 end
local now = header.now
local last = tonumber(redis.call('GET', since))
if last and now - last < tonumber(ARGV[2]) then return 0 end
redis.call('SET', since, string.format('%d', now))
if not last then return 0 end
redis.call('UNLINK', ended_before)
if redis.call('EXISTS', ended) == 1 then redis.call('RENAME', ended, ended_before) end
return 1
