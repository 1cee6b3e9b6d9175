#!lua flags=allow-oom
-- Ends a session because somebody asked. One that is overdue ends as the timeout it was (engine rule 4); the first
-- ending stays.
-- KEYS: live, due, outbox, ended, ended-before (one shard)
-- ARGV: field, cause, note (JSON or empty), '1' when a session without a record is known to exist, its startedAt,
--       its generation
-- Returns: the view of includes/view.lua.
--- @include "record"
--- @include "time"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
--- @include "view"
local live, due, outbox, ended, ended_before = unpack(KEYS)
local field, cause, note, known = unpack(ARGV)
local now, offset = read_time(live)
local over = recall(ended, ended_before, field)
if over then return ended_view(now, over) end

local packed = redis.call('HGET', live, field)
local r
if packed then
  r = unpack_record(packed)
  if not r then return foreign_view(now) end
elseif known == '1' then
  r = { state = LIVE, flags = 0, epoch = 0, generation = tonumber(ARGV[6]), last = tonumber(ARGV[5]), kind = 0 }
else
  return unknown_view(now)
end
local writes = new_writes()
if packed then settle(writes, field, r, now) end
if not r.over then finish(writes, field, r, now, cause, '-', 0, note) end
apply(writes, live, due, outbox, ended)
keep_time(live, now, offset)
return view(now, r)
