#!lua flags=allow-oom
-- Reads last activity of sessions that were touched since it was last read, and clears their mark (engine rule 21). The
-- list is renamed first: what is touched from here on goes to the next one. Its last entry is a mark that tells it from
-- all others, so that a worker that was frozen in between does not forget sessions of a list that it has not read.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links, taken (one shard)
-- ARGV: instance, the most sessions to read
-- Returns: now, 1 when this takes a new list (else 0), how many of the list were read, its mark ('': no list), then field
--          and last activity of those that live; -1 alone when the shard is cold, -2 when its time leapt.
--- @include "layout"
--- @include "record"
--- @include "shard"
local live, _, _, _, _, unproven, dirty, _, _, taken = unpack(KEYS)
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return { code } end
local fresh = redis.call('EXISTS', taken) == 0
if fresh then
  if redis.call('EXISTS', dirty) == 0 then return { header.now, 1, 0, '' } end
  redis.call('RENAME', dirty, taken)
  redis.call('RPUSH', taken, string.format('%d %d', header.now, header.count))
end
local mark = redis.call('LINDEX', taken, -1)
local fields = redis.call('LRANGE', taken, 0, tonumber(ARGV[2]) - 1)
if fields[#fields] == mark then fields[#fields] = nil end
local reply, records = { header.now, fresh and 1 or 0, #fields, mark }, {}
if #fields == 0 then return reply end
local packed = redis.call('HMGET', live, unpack(fields))
for i, field in ipairs(fields) do
  local v = packed[i] or redis.call('HGET', unproven, field)
  if v and string.byte(v) <= LINKED_VERSION then
    reply[#reply + 1], reply[#reply + 2] = field, (struct.unpack('<I6', v, TOUCHED_AT))
    if packed[i] then
      records[#records + 1] = field
      records[#records + 1] = replace_flags(v, without(string.byte(v, FLAGS_AT), DIRTY))
    end
  end
end
if #records > 0 then redis.call('HSET', live, unpack(records)) end
return reply
