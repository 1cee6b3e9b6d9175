-- Settle first (engine rule 2): brings a record up to `now`, deciding what its deadlines demand, to a fixed point.
-- Twin of libs/domain/src/deadline/settle.ts; one conformance suite runs both.
-- A decision is `type cause clock deadline decidedAt epoch generation last kind note`; 0 and - stand for none. 64 more in
-- `kind`: the session is privileged.
-- While memory is short, what only informs is counted instead of queued, so that endings always fit (engine rule 23).
local function decide(writes, field, r, now, type_, cause, clock, deadline, note)
  if writes.quiet and (type_ == 'expiring' or type_ == 'extended') then
    return redis.call('HINCRBY', KEYS[writes.at + 7], type_, 1)
  end
  local list = writes.decisions
  list[#list + 1] = field
  list[#list + 1] = string.format('%s %s %s %d %d %d %d %d %d %s', type_, cause, clock, deadline, now,
    r.epoch, r.generation, r.last, r.kind + bit.band(r.flags, PRIVILEGED), note or '')
end

local part -- includes/family.lua: what the ending of one with links means for the others

-- Ends the session: the ending stays known in `ended`, the record goes. Sets r.over: cause, deadline, decidedAt, note.
local function finish(writes, field, r, now, cause, clock, deadline, note)
  decide(writes, field, r, now, 'revoked', cause, clock, deadline, note)
  table.insert(writes.endings, field)
  local kept = string.format('%s %d %d', cause, deadline, now)
  -- While its shard is being restored, its children may not be back yet.
  local may_be_parent = r.parent == '' or writes.restoring and not r.parent
  table.insert(writes.endings, may_be_parent and note and kept .. ' ' .. note or kept)
  table.insert(writes.gone, field)
  table.insert(writes.unscored, field)
  r.over = { cause, deadline, now, note }
  if r.parent then part(writes, field, r, now) end
end

local function observe(writes, field, r, now, limit)
  local idle, absolute = seen_idle_at(r), seen_absolute_at(r)
  if idle <= now and idle <= limit then
    r.flags = with(r.flags, SEEN_IDLE)
    decide(writes, field, r, now, 'would_have_ended', 'idle_timeout', 'idle', idle)
  end
  if absolute <= now and absolute <= limit then
    r.flags = with(r.flags, SEEN_ABSOLUTE)
    decide(writes, field, r, now, 'would_have_ended', 'absolute_timeout', 'absolute', absolute)
  end
end

local function lock(writes, field, r, now, cause, deadline)
  decide(writes, field, r, now, 'locked', cause, 'idle', deadline)
  r.state, r.locked_at = LOCKED, deadline
  r.flags = without(without(r.flags, WARNED_IDLE), WARNED_ABSOLUTE)
end

local function settle_locked(writes, field, r, now, upto)
  local locked, absolute = locked_until(r), absolute_at(r)
  if upto < math.min(locked, absolute) then return end
  if locked < absolute then
    finish(writes, field, r, now, 'locked_timeout', 'locked', locked)
  else
    finish(writes, field, r, now, 'absolute_timeout', 'absolute', absolute)
  end
end

local function warn(writes, field, r, now)
  if not has(r.flags, WARNED_IDLE) and now >= warn_idle_at(r) then
    r.flags = with(r.flags, WARNED_IDLE)
    decide(writes, field, r, now, 'expiring', '-', 'idle', idle_at(r))
  end
  if not has(r.flags, WARNED_ABSOLUTE) and now >= warn_absolute_at(r) then
    r.flags = with(r.flags, WARNED_ABSOLUTE)
    decide(writes, field, r, now, 'expiring', '-', 'absolute', absolute_at(r))
  end
end

-- `upto`: when not now, only deadlines up to then count.
local function settle_deadlines(writes, field, r, now, upto)
  upto = upto or now
  if r.state == LOCKED then return settle_locked(writes, field, r, now, upto) end
  local idle, absolute = idle_at(r), absolute_at(r)
  observe(writes, field, r, now, math.min(idle, absolute, upto))
  if upto >= absolute and absolute <= idle then
    finish(writes, field, r, now, 'absolute_timeout', 'absolute', absolute)
  elseif upto >= idle then
    if r.on_idle == LOCK_ON_IDLE then
      lock(writes, field, r, now, 'idle_timeout', idle)
      settle_locked(writes, field, r, now, upto)
    else
      finish(writes, field, r, now, 'idle_timeout', 'idle', idle)
    end
  else
    warn(writes, field, r, now)
  end
end

-- What was over when the cut-off came ends as the timeout it was (engine rule 4). Twin of
-- libs/domain/src/deadline/end-by-cut-off.ts.
local function end_by_cut_off(writes, field, r, now, cut_off)
  local at, note = cut_off[2], cut_off[5]
  local idle = idle_at(r)
  if r.state == LIVE and r.on_idle == LOCK_ON_IDLE and idle <= at and idle < absolute_at(r) then
    lock(writes, field, r, now, 'idle_timeout', idle)
  end
  if expires_at(r) <= at then settle_deadlines(writes, field, r, now) end
  if not r.over then finish(writes, field, r, now, 'admin', '-', 0, note) end
end

-- Sets r.over when the session has ended.
local function settle(writes, field, r, now)
  local cut_off = writes.cut_offs and find_cut_off(writes.cut_offs, field, r)
  if cut_off then return end_by_cut_off(writes, field, r, now, cut_off) end
  settle_deadlines(writes, field, r, now)
end

-- Whether there is something to settle: a check that is due, or a cut-off that was not held against it yet.
local function is_due(writes, field, r, now)
  return now >= r.next_check or (writes.cut_offs and r.cut_off < latest_cut_off(writes.cut_offs, field))
end
