#!lua flags=allow-oom
-- Reads whole sessions, each settled first: an overdue one ends here and now.
-- KEYS: live, due, outbox, ended, ended-before (one shard)
-- ARGV: field, ...
-- Returns: the view of includes/view.lua for each field, in order.
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
local writes, views, changed = new_writes(), {}, false
local packed = redis.call('HMGET', live, unpack(ARGV))
for i, field in ipairs(ARGV) do
  if not packed[i] then
    local over = recall(ended, ended_before, field)
    views[i] = over and ended_view(now, over) or unknown_view(now)
  else
    local r = unpack_record(packed[i])
    if not r then
      views[i] = foreign_view(now)
    else
      changed = settle_if_due(writes, field, r, now) or changed
      views[i] = view(now, r)
    end
  end
end
if changed then
  apply(writes, live, due, outbox, ended)
  keep_time(live, now, offset)
end
return views
