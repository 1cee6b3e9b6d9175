#!lua flags=allow-oom
-- Looks at the header of a shard and, when it can be used, writes its time down: a shard nobody uses does not fall behind.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance
-- Returns: state (0 restoring, 1 complete, -1 cold, -2 its time leapt), incarnation, now, writes so far, records, scores,
--          the header's latest time, the server's time with the virtual offset.
--- @include "shard"
local live, due = unpack(KEYS)
local time = server_time()
local kept = redis.call('HGET', live, HEADER_FIELD)
local header, code = open_header(kept, tonumber(ARGV[1]), time)
if not header then
  local h = unpack_header(kept)
  if not h then return { COLD, 0, 0, 0, 0, 0, 0, time } end
  return { code, h.incarnation, 0, h.count, 0, 0, h.latest, time + h.offset }
end
keep_header(live, header)
local reserved = header.cut_offs and 2 or 1
return { header.state, header.incarnation, header.now, header.count + 1, redis.call('HLEN', live) - reserved,
  redis.call('ZCARD', due), header.now, time + header.offset }
