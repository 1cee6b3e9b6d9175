#!lua flags=allow-oom
-- Puts back sessions that the live store lost, from their rows, unless they are there or have ended (engine rule 20).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, quiet, incarnation in which the rows were read, the drafts of includes/draft.lua
-- Returns: now, the head when it became earlier (else -1), how many were put back, how many of them are over; -1 alone
--          when something may have been lost since, -2 when the shard's time leapt.
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
--- @include "overdue"
--- @include "draft"
local live, _, _, ended, ended_before, unproven, _, _, links = unpack(KEYS)
local instance, quiet, incarnation = tonumber(ARGV[1]), ARGV[2] == '1', tonumber(ARGV[3])
local header, code = read_header(live, instance)
if not header then return { code } end
if header.incarnation ~= incarnation then return { COLD } end

-- The row does not know what the live store has decided: the entry that says so is under way, or lost. The ledger takes
-- it once (engine rule 14), so it may well be sent again.
local CLOCKS = { idle_timeout = 'idle', absolute_timeout = 'absolute', locked_timeout = 'locked' }

local function remind_of_ending(writes, field, r, over)
  local above = is_child(r) and recall(ended, ended_before, parent_field(field, r))
  local with_parent = above and above[1] == over[1] and above[2] == over[2]
  local clock, note = CLOCKS[over[1]] or '-', over[4]
  if with_parent then clock, note = '-', with_parent_note(above) end
  decide(writes, field, r, over[3], 'revoked', over[1], clock, over[2], note)
end

local function remind(writes, field, r, packed)
  local there = unpack_record(packed)
  if not there then return end
  if there.state == LOCKED and r.state ~= LOCKED then
    decide(writes, field, there, there.locked_at, 'locked', 'idle_timeout', 'idle', there.locked_at)
  end
  -- Its mark may say dirty while the list has lost it: no touch would ever list it again.
  if there.last > r.last then writes.dirty[#writes.dirty + 1] = field end
end

-- Children and parents meet again, in whatever order they come back.
local linking = redis.call('EXISTS', links) == 1

local function know(writes, field, r)
  family_of(writes).records[field] = r
  if not r.parent and children_of(1, field)[1] then r.parent = '' end
end

local function put_back(writes, field, r)
  store(writes, field, r)
  if is_child(r) then join(writes, field, r) end
end

local packed, at, drafts, fields, newer = ARGV[4], 1, {}, {}, {}
while at <= #packed do
  local i = #fields + 1
  drafts[i], fields[i], newer[i], at = read_draft(packed, at)
  linking = linking or is_child(drafts[i])
end
local function all_of(key) return redis.call('HMGET', key, unpack(fields)) end
local over_now, over_before, there, aside = all_of(ended), all_of(ended_before), all_of(live), all_of(unproven)

local now, writes, put, over, moved, seen = header.now, new_writes(1, quiet, header), 0, 0, {}, {}
for i, field in ipairs(fields) do
  local over_already = parse_ending(over_now[i] or over_before[i])
  local r = drafts[i]
  if over_already then
    remind_of_ending(writes, field, r, over_already)
  elseif there[i] then
    remind(writes, field, r, there[i])
  elseif not seen[field] then
    if aside[i] then
      moved[#moved + 1] = field
      take_over(writes, field, r, aside[i])
    end
    if linking then know(writes, field, r) end
    local followed = not is_child(r) or follow(writes, field, r, now)
    -- A publication had not reached the row when it was read: what it ends, it ends as it would have then (rule 4).
    if newer[i] and not r.over then end_overdue(writes, field, r, now) end
    -- A child whose parent is not back yet is settled by the sweep.
    if followed and not r.over then settle(writes, field, r, now) end
    if r.over then over = over + 1 else put_back(writes, field, r) end
    put = put + 1
  end
  seen[field] = true
end
local head = apply(writes, header)
send('HDEL', unproven, moved)
return { now, head, put, over }
