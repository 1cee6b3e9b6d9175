#!lua
-- Adds a session unless it is there or has ended; answers what holds now. A child whose parent is over is over.
-- Not allow-oom: a start may be refused.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, quiet, incarnation in which its row was read, the draft of includes/draft.lua
-- Returns: the view of includes/view.lua, and the head when it became earlier, else -1; -1 alone when something may have
--          been lost since the row was read, -2 when the shard's time leapt; { 6, now } for a child without its parent.
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
--- @include "draft"
--- @include "view"
local live, _, _, ended, ended_before, unproven = unpack(KEYS)
local instance, quiet, incarnation = tonumber(ARGV[1]), ARGV[2] == '1', tonumber(ARGV[3])
local header, code = read_header(live, instance)
if not header then return { code } end
if header.incarnation ~= incarnation then return { COLD } end
local now = header.now
local r, field = read_draft(ARGV[4], 1)
local over = recall(ended, ended_before, field)
if over then return { ended_view(now, over), -1 } end

local packed = redis.call('HGET', live, field)
local writes = new_writes(1, quiet, header)
if packed then
  r = record_of(writes, field, packed)
  if not r then return { foreign_view(now), -1 } end
else
  take_over(writes, field, r, redis.call('HGET', unproven, field))
end
if not settle_after_parent(writes, field, r, now) then return { { LOST_STATE, now }, -1 } end
if not r.over then
  store(writes, field, r)
  if is_child(r) then join(writes, field, r) end
end
local head = apply(writes, header)
if not packed then redis.call('HDEL', unproven, field) end
return { view(now, r), head }
