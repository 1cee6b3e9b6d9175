#!lua flags=allow-oom
-- Empties the mirror of keys when it was filled on another server: it may have lost that a key was deleted.
-- KEYS: keys
-- ARGV: instance
-- Returns: 1 when it was emptied, else 0.
if redis.call('HGET', KEYS[1], '!') == ARGV[1] then return 0 end
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '!', ARGV[1])
return 1
