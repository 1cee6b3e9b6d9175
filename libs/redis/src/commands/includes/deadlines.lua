-- The deadlines that follow from a record. Twin of libs/domain/src/deadline/deadlines.ts.
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
