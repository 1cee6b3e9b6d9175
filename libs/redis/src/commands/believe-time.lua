#!lua flags=allow-oom
-- Takes a leap of time for true: Postgres's clock confirms it, so nobody has written to the shard for that long.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, the latest time that was seen in the header
-- Returns: 1 when it is believed, 0 when the header is another by now.
--- @include "shard"
local live = KEYS[1]
local h = unpack_header(redis.call('HGET', live, HEADER_FIELD))
if not h or h.instance ~= tonumber(ARGV[1]) or h.latest ~= tonumber(ARGV[2]) then return 0 end
h.now = math.max(h.latest, server_time() + h.offset)
keep_header(live, h)
return 1
