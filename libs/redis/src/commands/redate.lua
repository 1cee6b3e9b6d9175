#!lua flags=allow-oom
-- Applies the limits of a greater generation to live sessions; never moves last activity (engine rule 25). What is
-- overdue under the old limits ends by them first; what becomes overdue ends by policy, with this moment as deadline.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, quiet, generation; then for each session: field, idle, absolute, warn, warnAbsolute, locked (seconds, 0: none),
--       onIdle (0 revoke, 1 lock), counted mask, 1 when privileged, observed idle, observed absolute (0: none)
-- Returns: the head when it became earlier (else -1), then for each session: 0 kept, 1 warned, 2 locked, 3 ended,
--          4 stale (or over before), 5 absent, 6 unreadable; -1 alone when the shard is cold, -2 when its time leapt.
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
local live, _, _, ended, ended_before = unpack(KEYS)
local instance, quiet, generation = tonumber(ARGV[1]), ARGV[2] == '1', tonumber(ARGV[3])
local header, code = read_header(live, instance)
if not header then return { code } end
local now = header.now
local KEPT, WARNED, LOCKED_NOW, ENDED, STALE, ABSENT, UNREADABLE = 0, 1, 2, 3, 4, 5, 6

-- A warning belongs to a deadline: when the deadline moves, the warning is taken back, and given anew where due.
local function forget_warnings(r, before)
  if idle_at(r) ~= before.idle then r.flags = without(r.flags, WARNED_IDLE) end
  if absolute_at(r) ~= before.absolute then r.flags = without(r.flags, WARNED_ABSOLUTE) end
  if r.seen_idle ~= before.seen_idle then r.flags = without(r.flags, SEEN_IDLE) end
  if r.seen_absolute ~= before.seen_absolute then r.flags = without(r.flags, SEEN_ABSOLUTE) end
end

local function announce_relief(writes, field, r, before)
  if has(before.flags, WARNED_IDLE) and not has(r.flags, WARNED_IDLE) then
    decide(writes, field, r, now, 'extended', '-', 'idle', idle_at(r))
  end
  if has(before.flags, WARNED_ABSOLUTE) and not has(r.flags, WARNED_ABSOLUTE) then
    decide(writes, field, r, now, 'extended', '-', 'absolute', absolute_at(r))
  end
end

local function redate(writes, field, r, at)
  if not settle_after_parent(writes, field, r, now) then return ABSENT end
  if r.over then return ENDED end
  local before = {
    idle = idle_at(r), absolute = absolute_at(r), flags = r.flags, seen_idle = r.seen_idle, seen_absolute = r.seen_absolute,
  }
  local was_locked = r.state == LOCKED
  local a = {}
  for i = 1, 10 do a[i] = tonumber(ARGV[at + i]) end
  r.idle, r.absolute, r.warn, r.warn_absolute, r.locked, r.on_idle, r.mask = unpack(a, 1, 7)
  r.flags = (a[8] == 1 and with or without)(r.flags, PRIVILEGED)
  r.flags = (a[10] > 0 and with or without)(r.flags, OBSERVE)
  r.seen_idle, r.seen_absolute, r.generation = a[9], a[10], generation
  end_overdue(writes, field, r, now)
  if r.over then return ENDED end
  if r.state == LIVE then
    forget_warnings(r, before)
    settle(writes, field, r, now)
    announce_relief(writes, field, r, before)
  end
  store(writes, field, r)
  if r.state == LOCKED then return was_locked and KEPT or LOCKED_NOW end
  return own_state(r) == WARNED_STATE and WARNED or KEPT
end

local writes, reply = new_writes(1, quiet, header), { -1 }
for at = 4, #ARGV, 11 do
  local field = ARGV[at]
  local packed = redis.call('HGET', live, field)
  local outcome
  if not packed then
    outcome = recall(ended, ended_before, field) and STALE or ABSENT
  else
    local r = record_of(writes, field, packed)
    if not r then
      outcome = UNREADABLE
    elseif r.over or r.generation >= generation then
      outcome = STALE
    else
      outcome = redate(writes, field, r, at)
    end
  end
  reply[#reply + 1] = outcome
end
reply[1] = apply(writes, header)
return reply
