#!lua flags=allow-oom
-- Drops entries older than the age given that nobody is owed any more: neither pending nor unread (engine rule 16).
-- KEYS: live, outbox (one shard)
-- ARGV: consumer group, age in ms
-- Returns: how many entries were dropped.
--- @include "shard"
--- @include "owed"
local live, outbox = unpack(KEYS)
local group, age = ARGV[1], tonumber(ARGV[2])
if redis.call('EXISTS', outbox) == 0 then return 0 end
local header = unpack_header(redis.call('HGET', live, HEADER_FIELD))
local now = math.max(server_time(), header and header.latest or 0)

local keep_from = last_read(outbox, group)
if not keep_from then return 0 end
local pending = first_pending(outbox, group)
if pending and before(pending, keep_from) then keep_from = pending end
local old = string.format('%d-0', now - age)
if before(old, keep_from) then keep_from = old end
return redis.call('XTRIM', outbox, 'MINID', keep_from)
