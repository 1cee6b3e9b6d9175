#!lua flags=no-writes
-- The shard's time.
-- KEYS: live (one shard)
-- ARGV: none
-- Returns: now, in milliseconds.
--- @include "time"
local now = read_time(KEYS[1])
return now
