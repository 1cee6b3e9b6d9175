-- Settle first (engine rule 2): brings a record up to `now`, deciding what its deadlines demand, to a fixed point.
-- Twin of libs/domain/src/deadline/settle.ts; one conformance suite runs both.
local NEVER = 281474976710655

local function idle_at(r) return r.last + r.idle * 1000 end
local function absolute_at(r) return r.authenticated + r.absolute * 1000 end
local function locked_until(r) return r.locked > 0 and r.locked_at + r.locked * 1000 or NEVER end

-- The idle warning speaks of a deadline that can come true: one at or beyond the absolute deadline cannot.
local function warn_idle_at(r)
  if r.warn == 0 or idle_at(r) >= absolute_at(r) then return NEVER end
  return idle_at(r) - r.warn * 1000
end

local function warn_absolute_at(r)
  return r.warn_absolute > 0 and absolute_at(r) - r.warn_absolute * 1000 or NEVER
end

local function seen_idle_at(r)
  return has(r.flags, OBSERVE) and not has(r.flags, SEEN_IDLE) and r.last + r.seen_idle * 1000 or NEVER
end

local function seen_absolute_at(r)
  return has(r.flags, OBSERVE) and not has(r.flags, SEEN_ABSOLUTE) and r.authenticated + r.seen_absolute * 1000 or NEVER
end

local function expires_at(r)
  if r.state == LOCKED then return math.min(locked_until(r), absolute_at(r)) end
  return math.min(idle_at(r), absolute_at(r))
end

-- When something next has to be looked at; the score of the due index never lies behind it (engine rule 9).
local function next_check(r)
  if r.state == LOCKED then return expires_at(r) end
  local at = math.min(expires_at(r), seen_idle_at(r), seen_absolute_at(r))
  if not has(r.flags, WARNED_IDLE) then at = math.min(at, warn_idle_at(r)) end
  if not has(r.flags, WARNED_ABSOLUTE) then at = math.min(at, warn_absolute_at(r)) end
  return at
end

-- A decision is `type cause clock deadline decidedAt epoch generation last kind note`; 0 and - stand for none.
local function decide(writes, field, r, now, type_, cause, clock, deadline, note)
  local list = writes.decisions
  list[#list + 1] = field
  list[#list + 1] = string.format('%s %s %s %d %d %d %d %d %d %s', type_, cause, clock, deadline, now,
    r.epoch, r.generation, r.last, r.kind, note or '')
end

-- Ends the session: the ending stays known in `ended`, the record goes. Returns cause, deadline, decidedAt.
local function finish(writes, field, r, now, cause, clock, deadline, note)
  decide(writes, field, r, now, 'revoked', cause, clock, deadline, note)
  table.insert(writes.endings, field)
  table.insert(writes.endings, string.format('%s %d %d', cause, deadline, now))
  table.insert(writes.gone, field)
  table.insert(writes.unscored, field)
  r.over = { cause, deadline, now }
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

local function settle_locked(writes, field, r, now)
  local locked, absolute = locked_until(r), absolute_at(r)
  if now < math.min(locked, absolute) then return end
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

-- Sets r.over when the session has ended.
local function settle(writes, field, r, now)
  if r.state == LOCKED then return settle_locked(writes, field, r, now) end
  local idle, absolute = idle_at(r), absolute_at(r)
  observe(writes, field, r, now, math.min(idle, absolute))
  if now >= absolute and absolute <= idle then
    finish(writes, field, r, now, 'absolute_timeout', 'absolute', absolute)
  elseif now >= idle then
    if r.on_idle == LOCK_ON_IDLE then
      lock(writes, field, r, now, 'idle_timeout', idle)
      settle_locked(writes, field, r, now)
    else
      finish(writes, field, r, now, 'idle_timeout', 'idle', idle)
    end
  else
    warn(writes, field, r, now)
  end
end

-- Puts a living record and its score among the writes.
local function store(writes, field, r)
  r.next_check = next_check(r)
  table.insert(writes.records, field)
  table.insert(writes.records, pack_record(r))
  table.insert(writes.scores, r.next_check)
  table.insert(writes.scores, field)
end

local ACTIVE_STATE, WARNED_STATE, LOCKED_STATE, REVOKED_STATE, UNKNOWN_STATE, FOREIGN_STATE = 0, 1, 2, 3, 4, 5

local function state_of(r)
  if r.state == LOCKED then return LOCKED_STATE end
  if has(r.flags, WARNED_IDLE) or has(r.flags, WARNED_ABSOLUTE) then return WARNED_STATE end
  return ACTIVE_STATE
end
