#!lua flags=allow-oom
-- Says of children whose own shard this is in whose shard their records are (engine rule 26). A locator never changes.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, then for each: the child's field, its parent's id
-- Returns: 1; -1 when the shard is cold, -2 when its time leapt.
--- @include "shard"
local live, _, _, _, _, _, _, _, links = unpack(KEYS)
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return code end
for at = 2, #ARGV, 2 do redis.call('ZADD', links, 0, ARGV[at] .. ' ' .. ARGV[at + 1]) end
keep_header(live, header)
return 1
