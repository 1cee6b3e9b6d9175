#!lua flags=allow-oom
-- Ends a session because somebody asked. One that is overdue ends as the timeout it was (engine rule 4); the first
-- ending stays.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed (one shard)
-- ARGV: instance, quiet, field, cause, note (JSON or empty), '1' when a session without a record is known to exist, its
--       last activity, its generation, its epoch, incarnation looked up in (0: none)
-- Returns: the view of includes/view.lua; -1 alone when the shard is cold, -2 when its time leapt.
--- @include "record"
--- @include "shard"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
--- @include "view"
local live, _, _, ended, ended_before, unproven = unpack(KEYS)
local instance, quiet, field, cause, note, known = tonumber(ARGV[1]), ARGV[2] == '1', unpack(ARGV, 3, 6)
local header, code = read_header(live, instance)
if not header then return { code } end
local now = header.now
local over = recall(ended, ended_before, field)
if over then return ended_view(now, over) end

-- One that is not proven yet is settled by what its row says, which `known` carries; its record is merely older.
local packed = redis.call('HGET', live, field)
local r
if packed then
  r = unpack_record(packed)
  if not r then return foreign_view(now) end
elseif known == '1' then
  r = { state = LIVE, flags = 0, epoch = tonumber(ARGV[9]), generation = tonumber(ARGV[8]), last = tonumber(ARGV[7]), kind = 0 }
else
  return absent_view(header, tonumber(ARGV[10]))
end
local writes = new_writes(1, quiet)
if packed then settle(writes, field, r, now) end
if not r.over then finish(writes, field, r, now, cause, '-', 0, note) end
apply(writes, header)
if not packed then redis.call('HDEL', unproven, field) end
return view(now, r)
