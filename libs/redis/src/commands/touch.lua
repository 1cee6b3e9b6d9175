#!lua flags=allow-oom
-- Takes in activity. Arrival decides life: an overdue session is settled first and refuses. Occurrence moves the
-- clock: last activity becomes max(last, clamp(occurred, startedAt, now)) (engine rule 3), of a child's parent too. The
-- score of the due index does not move, except when the session leaves a warned state (engine rule 9).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (of each shard in turn)
-- ARGV: instance, quiet ('1': only queue what must be), 'all' or 'sparse'; then for each shard: incarnation looked up in
--       (0: none), g; g groups: kind, kind's bit, mode ('age' or 'at'), age or instant in ms, source, how many; the fields,
--       those of the first group first, each ended by NUL, as one argument
-- Returns: for each shard now, the head when it became earlier (else -1), k; then k times, for each report that is
--          refused or whose session is not plainly active (all with 'all'): position (from 1), rejection (0 none,
--          1 unknown, 2 ended, 3 locked, 4 in the future, 5 before start), state, cause ('-': none; in state 7 the
--          parent's id), expiresAt (0: none);
--          or its code alone when it cannot be used (-1 cold, -2 its time leapt).
--- @include "record"
--- @include "shard"
--- @include "groups"
local instance, quiet, all, time = tonumber(ARGV[1]), ARGV[2] == '1', ARGV[3] == 'all', server_time()
local reply, cursor = {}, 4

-- Functions are dear to make: these are only in a call that meets a session with links,
local function make_touch_linked()
--- @include "touch-linked"
  return touch_linked
end

--- @include "touch-plainly"

-- and these in one that meets a session which is not plainly active.
local function make_touch_shard()
--- @include "cut-offs"
--- @include "writes"
--- @include "deadlines"
--- @include "settle"
--- @include "state-codes"
--- @include "states"
--- @include "ended"
--- @include "links"
--- @include "family"
--- @include "activity"
--- @include "touch-any"
  return touch_shard
end

local touch_shard
for at = 1, #KEYS, KEYS_PER_SHARD do
  local sure, groups, groups_at = tonumber(ARGV[cursor]), tonumber(ARGV[cursor + 1]), cursor + 2
  cursor = groups_at + groups * 6
  local fields = read_fields(groups_at, groups, ARGV[cursor])
  local packed = redis.call('HMGET', KEYS[at], HEADER_FIELD, unpack(fields))
  local header, code = open_header(packed[1], instance, time)
  local place = #reply + 1
  if not header then
    reply[place] = code
  else
    reply[place], reply[place + 1], reply[place + 2] = header.now, -1, 0
    if all or not touch_plainly(at, header, fields, packed, groups_at, groups) then
      touch_shard = touch_shard or make_touch_shard()
      reply[place + 1] = touch_shard(at, header, sure, fields, packed, groups_at, groups)
      reply[place + 2] = (#reply - place - 2) / 5
    end
  end
  cursor = cursor + 1
end
return reply
