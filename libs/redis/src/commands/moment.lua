#!lua flags=no-writes
-- The shard's time, and the incarnation that whoever reads rows now has to name when putting them.
-- KEYS: live (one shard)
-- ARGV: instance
-- Returns: now, incarnation; or -1 alone when the shard is cold, -2 when its time leapt.
--- @include "shard"
local header, code = read_header(KEYS[1], tonumber(ARGV[1]))
if not header then return { code } end
return { header.now, header.incarnation }
