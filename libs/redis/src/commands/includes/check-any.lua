-- Checks the sessions of a shard from the first that is not plainly active (check.lua). ARGV has their fields after `before`.
local function check_absent(at, header, sure, field)
  local over = recall(KEYS[at + 3], KEYS[at + 4], field)
  if over then return answer(REVOKED_STATE, over[1], 0) end
  local parent = locate(at, field)
  if parent then return answer(ELSEWHERE_STATE, parent, 0) end
  answer(absent_state(header, sure), '-', 0)
end

local function check_any(at, header, sure, packed, before, from, to)
  local now, writes = header.now, new_writes(at, quiet, header)
  local cut_offs = writes.cut_offs
  for i = from, to do
    local field, v = ARGV[before + i], packed[i + 1]
    local expires = plain_end(v, now, VERSION)
    if not v then
      check_absent(at, header, sure, field)
    elseif expires and not (cut_offs and may_be_cut_off(cut_offs, field, v)) then
      answer(ACTIVE_STATE, '-', expires)
    else
      local r = record_of(writes, field, v)
      if not r then
        answer(FOREIGN_STATE, '-', 0)
      elseif not bring_up(writes, field, r, now) then
        answer(LOST_STATE, '-', 0)
      elseif r.over then
        answer(REVOKED_STATE, r.over[1], 0)
      else
        answer(state_of(r), '-', ends_at(r))
      end
    end
  end
  if not is_idle(writes) then apply(writes, header) end
end
