#!lua flags=allow-oom
-- Takes one of a quota in a fixed window that begins with the first and ends by the key's expiry.
-- KEYS: quota
-- ARGV: most, window in ms
-- Returns: granted (1 or 0), remaining, ms until the window ends
local taken, most = tonumber(redis.call('GET', KEYS[1]) or 0), tonumber(ARGV[1])
if taken >= most then return { 0, 0, redis.call('PTTL', KEYS[1]) } end
if taken == 0 then
  redis.call('SET', KEYS[1], 1, 'PX', ARGV[2])
else
  redis.call('INCR', KEYS[1])
end
return { 1, most - taken - 1, redis.call('PTTL', KEYS[1]) }
