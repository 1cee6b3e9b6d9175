-- What is remembered of sessions that are over: `cause deadline decidedAt`, in two hashes that rotate (engine rule 29).
local function parse_ending(kept)
  if not kept then return nil end
  local cause, deadline, decided = string.match(kept, '^(%S+) (%d+) (%d+)$')
  return { cause, tonumber(deadline), tonumber(decided) }
end

local function recall(ended, ended_before, field)
  return parse_ending(redis.call('HGET', ended, field) or redis.call('HGET', ended_before, field))
end
