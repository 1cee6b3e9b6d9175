#!lua flags=no-writes
-- The soonest next check of the shard.
-- KEYS: live, due (one shard)
-- ARGV: instance
-- Returns: now, the head's score (-1: empty index); or -1 alone when the shard is cold, -2 when its time leapt.
--- @include "shard"
local header, code = read_header(KEYS[1], tonumber(ARGV[1]))
if not header then return { code } end
local head = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
return { header.now, head and tonumber(head) or -1 }
