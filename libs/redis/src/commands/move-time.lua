#!lua
-- Moves a shard's virtual time: for sandbox and tests, where nobody wants to wait (engine rule 1).
-- KEYS: live (one shard)
-- ARGV: instance, milliseconds to add to the offset, 1 when the shard has seen that time ('0': it leaps, or steps back)
-- Returns: now; -1 when the shard is cold, -2 when its time leapt.
--- @include "shard"
local header, code = read_header(KEYS[1], tonumber(ARGV[1]))
local ms = tonumber(ARGV[2])
if not header then
  if code ~= LEAPT then return code end
  header = unpack_header(redis.call('HGET', KEYS[1], HEADER_FIELD))
  header.now = header.latest
end
header.offset = header.offset + ms
if ARGV[3] == '1' then header.now = header.now + ms end
keep_header(KEYS[1], header)
return header.now
