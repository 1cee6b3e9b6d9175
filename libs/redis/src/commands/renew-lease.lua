#!lua flags=allow-oom
-- Takes or renews a lease; with 0 ms, gives it back. Somebody else's lease is left alone.
-- KEYS: lease
-- ARGV: holder, ms
-- Returns: 1 when the holder has it now, else 0.
local holder, ms = ARGV[1], tonumber(ARGV[2])
local current = redis.call('GET', KEYS[1])
if current and current ~= holder then return 0 end
if ms == 0 then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('SET', KEYS[1], holder, 'PX', ms)
return 1
