-- What a caller sees of one session, as a flat list.
-- Ended: { 3, now, cause, deadline, decidedAt }. Unreadable (another version): { 5, now }. Unknown: { 4, now }; lost,
-- perhaps: { 6, now }; a child whose record is in its parent's shard: { 7, now, parent's id }.
-- Living: { 0|1|2, now, startedAt, authenticatedAt, last, kind, source, seen, generation, lockedAt, idleAt,
--           absoluteAt, lockedUntil, warnAt, expiresAt }; 0 stands for none.
local function ended_view(now, over) return { REVOKED_STATE, now, over[1], over[2], over[3] } end
local function foreign_view(now) return { FOREIGN_STATE, now } end
local function absent_view(at, field, header, sure)
  local parent = locate(at, field)
  if parent then return { ELSEWHERE_STATE, header.now, parent } end
  return { absent_state(header, sure), header.now }
end

local function warns_at(r)
  local at = NEVER
  if r.state == LIVE then
    if not has(r.flags, WARNED_IDLE) then at = math.min(at, warn_idle_at(r)) end
    if not has(r.flags, WARNED_ABSOLUTE) then at = math.min(at, warn_absolute_at(r)) end
  end
  return at
end

local function view(now, r)
  if r.over then return ended_view(now, r.over) end
  local warn_at = warns_at(r)
  if r.with then warn_at = math.min(warn_at, warns_at(r.with)) end
  local locked_end = r.state == LOCKED and r.locked > 0 and locked_until(r) or 0
  return { state_of(r), now, r.started, r.authenticated, r.last, r.kind, r.source, r.seen, r.generation, r.locked_at,
    idle_at(r), absolute_at(r), locked_end, warn_at < NEVER and warn_at or 0, ends_at(r) }
end
