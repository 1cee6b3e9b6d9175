-- How records are put back, and what callers are told of their state.
-- Puts a living record and its score among the writes.
local function store(writes, field, r)
  r.next_check = next_check(r)
  table.insert(writes.records, field)
  table.insert(writes.records, pack_record(r))
  table.insert(writes.scores, r.next_check)
  table.insert(writes.scores, field)
end

-- Lists the session for the next checkpoint, once (engine rule 21).
local function mark_dirty(writes, field, r)
  if has(r.flags, DIRTY) then return end
  r.flags = with(r.flags, DIRTY)
  writes.dirty[#writes.dirty + 1] = field
end

-- Settles a record that may be due; true when there is something to write.
local function settle_if_due(writes, field, r, now)
  if not is_due(writes, field, r, now) then return false end
  settle(writes, field, r, now)
  if not r.over then store(writes, field, r) end
  return true
end

-- A record that is absent while its shard is being restored may only not be back yet (engine rule 18). `sure` is the
-- incarnation in which the caller has looked the session up in Postgres and put back what is there; 0: it has not.
local function absent_state(header, sure)
  if header.state == COMPLETE or header.incarnation == sure then return UNKNOWN_STATE end
  return LOST_STATE
end

local function own_state(r)
  if r.state == LOCKED then return LOCKED_STATE end
  if has(r.flags, WARNED_IDLE) or has(r.flags, WARNED_ABSOLUTE) then return WARNED_STATE end
  return ACTIVE_STATE
end

-- A child is no better off than its parent, and ends no later (engine rule 26): `with` is the parent that was followed.
local function state_of(r)
  local state = own_state(r)
  return r.with and math.max(state, own_state(r.with)) or state
end

local function ends_at(r)
  local at = expires_at(r)
  return r.with and math.min(at, expires_at(r.with)) or at
end
