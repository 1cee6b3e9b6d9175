#!lua flags=allow-oom
-- Forgets sessions whose last activity is in Postgres by now (engine rule 21: last).
-- KEYS: taken (one shard)
-- ARGV: the mark of the list they were read from, how many, from the front
-- Returns: how many are left; of another list, nothing is forgotten.
local taken, mark = KEYS[1], ARGV[1]
if redis.call('LINDEX', taken, -1) ~= mark then return math.max(0, redis.call('LLEN', taken) - 1) end
redis.call('LTRIM', taken, math.min(tonumber(ARGV[2]), redis.call('LLEN', taken) - 1), -1)
local left = redis.call('LLEN', taken) - 1
if left == 0 then redis.call('DEL', taken) end
return left
