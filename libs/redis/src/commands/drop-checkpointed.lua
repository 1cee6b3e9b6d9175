#!lua flags=allow-oom
-- Forgets sessions whose last activity is in Postgres by now (engine rule 21: last).
-- KEYS: taken (one shard)
-- ARGV: how many, from the front
-- Returns: how many are left.
redis.call('LTRIM', KEYS[1], tonumber(ARGV[1]), -1)
return redis.call('LLEN', KEYS[1])
