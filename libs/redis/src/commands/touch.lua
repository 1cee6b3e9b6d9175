#!lua flags=allow-oom
-- Takes in activity of any session; touch-plainly.lua is asked first. Arrival decides life: an overdue session is settled
-- first and refuses. Occurrence moves the clock: last activity becomes max(last, clamp(occurred, startedAt, now)) (engine
-- rule 3), of a child's parent too. The score of the due index does not move, except when the session leaves a warned state
-- (engine rule 9).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (of each shard in turn)
-- ARGV: instance, quiet ('1': only queue what must be), 'all' or 'sparse'; then for each shard: incarnation looked up in
--       (0: none), g; g groups: kind, kind's bit, mode ('age' or 'at'), age or instant in ms, source, how many; the fields,
--       those of the first group first, each ended by NUL, as one argument
-- Returns: for each shard now, the head when it became earlier (else -1), k; then k times, for each report that is
--          refused or whose session is not plainly active (all with 'all'): position (from 1), rejection (0 none,
--          1 unknown, 2 ended, 3 locked, 4 in the future, 5 before start), state, cause ('-': none; in state 7 the
--          parent's id), expiresAt (0: none);
--          or its code alone when it cannot be used (-1 cold, -2 its time leapt).
--- @include "layout"
--- @include "record"
--- @include "shard"
--- @include "groups"
local instance, quiet, all, time = tonumber(ARGV[1]), ARGV[2] == '1', ARGV[3] == 'all', server_time()
local reply, cursor = {}, 4
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

local function answer(position, rejection, state, cause, expires)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3], reply[n + 4], reply[n + 5] = position, rejection, state, cause, expires
end

local function touch_absent(at, header, sure, position, field)
  local over = recall(KEYS[at + 3], KEYS[at + 4], field)
  if over then return answer(position, 2, REVOKED_STATE, over[1], 0) end
  local parent = locate(at, field)
  if parent then return answer(position, 0, ELSEWHERE_STATE, parent, 0) end
  answer(position, 1, absent_state(header, sure), '-', 0)
end

local function touch_shard(at, header, sure, fields, packed, groups_at, groups)
  local now, writes, position = header.now, new_writes(at, quiet, header), 0
  local cut_offs, records = writes.cut_offs, writes.records
  -- What earlier reports of this call made of a session: packed, or its ending.
  local latest = {}
  for g = groups_at, groups_at + (groups - 1) * 6, 6 do
    local group = read_group(g, now)
    for _ = 1, group.count do
      position = position + 1
      local field = fields[position]
      local v = latest[field] or packed[position + 1]
      -- Of another version's record not even the length is known (engine rule 7).
      local ours = type(v) == 'string' and string.byte(v) == VERSION
      local plain = ours and not all and not (cut_offs and may_be_cut_off(cut_offs, field, v))
        and touched_plainly(field, v, group, now, writes.dirty, VERSION)
      if type(v) == 'table' then
        answer(position, 2, REVOKED_STATE, v[1], 0)
      elseif not v then
        touch_absent(at, header, sure, position, field)
      elseif plain then
        records[#records + 1] = field
        records[#records + 1] = plain
        latest[field] = plain
      else
        local r = record_of(writes, field, v)
        local rejection = r and touch_slowly(writes, field, r, group, now)
        if rejection == ORPHANED then
          answer(position, 0, LOST_STATE, '-', 0)
        elseif r then
          latest[field] = r.over or pack_record(r)
          if r.over then
            answer(position, 2, REVOKED_STATE, r.over[1], 0)
          elseif all or rejection > 0 or state_of(r) ~= ACTIVE_STATE then
            answer(position, rejection, state_of(r), '-', ends_at(r))
          end
        else
          answer(position, 0, FOREIGN_STATE, '-', 0)
        end
      end
    end
  end
  return is_idle(writes) and -1 or apply(writes, header)
end

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
    reply[place], reply[place + 1], reply[place + 2] = header.now, -1, 0 -- answers go behind these
    reply[place + 1] = touch_shard(at, header, sure, fields, packed, groups_at, groups)
    reply[place + 2] = (#reply - place - 2) / 5
  end
  cursor = cursor + 1
end
return reply
