#!lua
-- Adds a session unless it is there or has ended; answers what holds now. Not allow-oom: a start may be refused.
-- KEYS: live, due, outbox, ended, ended-before (one shard)
-- ARGV: field, startedAt, authenticatedAt, lastActivityAt, generation, idle, absolute, warn, warnAbsolute, locked
--       (seconds, 0: none), onIdle (0 revoke, 1 lock), counted mask, subject high, subject low, profile,
--       observed idle, observed absolute (0: none)
-- Returns: the view of includes/view.lua, and the head when it became earlier, else -1.
--- @include "record"
--- @include "time"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "states"
--- @include "ended"
--- @include "view"
local live, due, outbox, ended, ended_before = unpack(KEYS)
local now, offset = read_time(live)
local field = ARGV[1]
local over = recall(ended, ended_before, field)
if over then return { ended_view(now, over), -1 } end

local a = {}
for i = 2, #ARGV do a[i] = tonumber(ARGV[i]) end
local packed = redis.call('HGET', live, field)
local r
if packed then
  r = unpack_record(packed)
  if not r then return { foreign_view(now), -1 } end
else
  r = {
    state = LIVE, flags = a[17] > 0 and OBSERVE or 0, on_idle = a[11], mask = a[12], next_check = 0,
    last = a[4], kind = 0, source = 0, seen = a[4], started = a[2], authenticated = a[3], locked_at = 0,
    epoch = 0, generation = a[5], idle = a[6], absolute = a[7], warn = a[8], warn_absolute = a[9], locked = a[10],
    subject_high = a[13], subject_low = a[14], profile = a[15], cut_off = 0,
    seen_idle = a[16], seen_absolute = a[17],
  }
end
local writes = new_writes()
settle(writes, field, r, now)
if not r.over then store(writes, field, r) end
local head = apply(writes, live, due, outbox, ended)
keep_time(live, now, offset)
return { view(now, r), head }
