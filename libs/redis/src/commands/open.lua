#!lua flags=allow-oom
-- Opens a shard whose header is absent, or of a server that this one is not: what it holds may have lost something, so it
-- is set aside until each session is proven from Postgres (engine rules 18, 19). A shard that is open stays as it is.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, an incarnation that was never used, the earliest and the latest time that now may be (without the
--       virtual offset), then the cut-offs that hold, as includes/cut-offs.lua takes them
-- Returns: the incarnation that holds; -2 when the server's time is beyond belief.
--- @include "layout"
--- @include "record"
--- @include "shard"
--- @include "cut-offs"
local live, due, _, _, _, unproven = unpack(KEYS)
local instance, incarnation, floor, latest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local h = unpack_header(redis.call('HGET', live, HEADER_FIELD))
if h and h.instance == instance then return { h.incarnation } end
local time = server_time()
if time > latest then return { LEAPT } end
-- A time that has leapt is not taken over, or the shard would stand still until the clock gets there.
if h and h.latest <= latest + h.offset then floor = math.max(floor, h.latest) end
redis.call('HDEL', live, HEADER_FIELD, CUT_OFFS_FIELD)
redis.call('UNLINK', due)
if redis.call('EXISTS', live) == 1 then
  redis.call('UNLINK', unproven)
  redis.call('RENAME', live, unproven)
end
local offset = h and h.offset or 0
local header = {
  state = RESTORING, instance = instance, incarnation = incarnation, offset = offset, count = h and h.count or 0,
  now = math.max(time + offset, floor),
}
-- Before anything is answered from here: a session that one of them hits must not seem to live (engine rule 27).
local cut_offs = {}
add_cut_offs(cut_offs, 5, header.now)
keep_cut_offs(live, header, cut_offs)
keep_header(live, header)
return { incarnation }
