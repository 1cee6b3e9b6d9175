#!lua flags=allow-oom
-- Looks at sessions whose next check is due: those whose activity moved on are re-scored, those truly due are warned,
-- locked or ended; one stream entry per claim (engine rules 9 and 13). A parent takes its children with it.
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, quiet, the most sessions to look at
-- Returns: now, looked at, warned, locked, ended, the head's score (-1: empty index); -1 alone when the shard is
--          cold, -2 when its time leapt.
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
local live, due = unpack(KEYS)
local FOREIGN_RETRY_MS = 60000
local MOST_GONE = 5000 -- children go with their parents: one call does not hold Redis up for all of them
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return { code } end
local now = header.now
local fields = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, tonumber(ARGV[3]))
local writes, looked, warned, locked = new_writes(1, ARGV[2] == '1', header), 0, 0, 0

if #fields > 0 then
  local packed = redis.call('HMGET', live, unpack(fields))
  for i, field in ipairs(fields) do
    if #writes.gone > MOST_GONE then break end
    looked = i
    local r = packed[i] and record_of(writes, field, packed[i])
    if not packed[i] then
      table.insert(writes.unscored, field)
    elseif not r then
      -- Another version's record stays indexed for the process that can read it (engine rule 7).
      table.insert(writes.scores, now + FOREIGN_RETRY_MS)
      table.insert(writes.scores, field)
    else
      local state, flags = r.state, r.flags
      if not settle_after_parent(writes, field, r, now) then
        table.insert(writes.scores, now + ORPHAN_RETRY_MS)
        table.insert(writes.scores, field)
      elseif not r.over then
        store(writes, field, r)
        if r.state ~= state then
          locked = locked + 1
        elseif bit.band(r.flags, 3) ~= bit.band(flags, 3) then
          warned = warned + 1
        end
      end
    end
  end
  apply(writes, header)
end
local head = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
return { now, looked, warned, locked, #writes.gone, head and tonumber(head) or -1 }
