#!lua
-- Moves a shard's virtual time ahead: for sandbox and tests, where nobody wants to wait (engine rule 1).
-- KEYS: live (one shard)
-- ARGV: milliseconds to add to the offset
-- Returns: now.
--- @include "time"
local now, offset = read_time(KEYS[1])
local ms = tonumber(ARGV[1])
keep_time(KEYS[1], now + ms, offset + ms)
return now + ms
