#!lua flags=allow-oom
-- Declares a shard whole again: every living row has been put back (engine rule 18: written last).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, incarnation
-- Returns: 1; -1 when something may have been lost since, -2 when the shard's time leapt.
--- @include "shard"
local live, _, _, _, _, unproven = unpack(KEYS)
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return { code } end
if header.incarnation ~= tonumber(ARGV[2]) then return { COLD } end
header.state = COMPLETE
keep_header(live, header)
redis.call('UNLINK', unproven)
return { 1 }
