-- Takes in the activity of a shard where not every session is plainly active (touch.lua).
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
