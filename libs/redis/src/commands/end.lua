#!lua flags=allow-oom
-- Ends a session because somebody asked. One that is overdue ends as the timeout it was (engine rule 4); the first
-- ending stays.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, quiet, field, cause, note (JSON or empty), '1' when a session without a record is known to exist, its
--       last activity, its generation, its epoch, incarnation looked up in (0: none)
-- Returns: the view of includes/view.lua; -1 alone when the shard is cold, -2 when its time leapt.
--- @include "layout"
--- @include "record"
--- @include "shard"
--- @include "cut-offs"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "state-codes"
--- @include "states"
--- @include "ended"
--- @include "links"
--- @include "family"
--- @include "view"
local live, _, _, ended, ended_before, unproven = unpack(KEYS)
local instance, quiet, field, cause, note, known = tonumber(ARGV[1]), ARGV[2] == '1', unpack(ARGV, 3, 6)
local header, code = read_header(live, instance)
if not header then return { code } end
local now = header.now
local over = recall(ended, ended_before, field)
if over then return ended_view(now, over) end

-- One that is not proven yet is settled by what its row says, which `known` carries; its record is merely older.
local packed, writes = redis.call('HGET', live, field), new_writes(1, quiet, header)
local r
if packed then
  r = record_of(writes, field, packed)
  if not r then return foreign_view(now) end
  if not settle_after_parent(writes, field, r, now) then return { LOST_STATE, now } end
elseif known == '1' then
  -- It may be a parent: its children end with it.
  r = { state = LIVE, flags = 0, epoch = tonumber(ARGV[9]), generation = tonumber(ARGV[8]), last = tonumber(ARGV[7]), kind = 0,
    parent = '' }
else
  return absent_view(1, field, header, tonumber(ARGV[10]))
end
if not r.over then finish(writes, field, r, now, cause, '-', 0, note) end
apply(writes, header)
if not packed then redis.call('HDEL', unproven, field) end
return view(now, r)
