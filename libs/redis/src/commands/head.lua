#!lua flags=no-writes
-- The soonest next check of the shard.
-- KEYS: live, due (one shard)
-- ARGV: none
-- Returns: now, the head's score (-1: empty index).
--- @include "time"
local now = read_time(KEYS[1])
local head = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
return { now, head and tonumber(head) or -1 }
