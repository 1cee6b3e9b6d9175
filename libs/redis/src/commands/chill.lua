#!lua flags=allow-oom
-- Takes a shard's header away, so that its next call finds it cold: somebody saw that it has lost something.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: incarnation that was seen
-- Returns: 1 when it is cold now, 0 when it has been opened anew in the meantime.
--- @include "shard"
local live = KEYS[1]
local h = unpack_header(redis.call('HGET', live, HEADER_FIELD))
if not h or h.incarnation ~= tonumber(ARGV[1]) then return 0 end
h.instance, h.now = 0, h.latest
keep_header(live, h)
return 1
