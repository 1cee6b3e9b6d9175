-- What a tightened policy makes overdue ends by it, with this moment as its deadline, so that lateness stays meaningful
-- (engine rule 4).
local function end_overdue(writes, field, r, now)
  if r.state == LOCKED then
    if now >= expires_at(r) then finish(writes, field, r, now, 'policy', 'locked', now) end
  elseif now >= absolute_at(r) then
    finish(writes, field, r, now, 'policy', 'absolute', now)
  elseif now >= idle_at(r) then
    if r.on_idle == LOCK_ON_IDLE then
      lock(writes, field, r, now, 'policy', now)
    else
      finish(writes, field, r, now, 'policy', 'idle', now)
    end
  end
end
