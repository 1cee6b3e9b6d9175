-- What is remembered of sessions that are over: `cause deadline decidedAt`, in two hashes that rotate (engine rule 29).
-- That of a parent, or of one that may be a parent, ends with the note of its decision, for children that end by it later
-- (rule 26).
local function parse_ending(kept)
  if not kept then return nil end
  local cause, deadline, decided, note = string.match(kept, '^(%S+) (%d+) (%d+) ?(.*)$')
  return { cause, tonumber(deadline), tonumber(decided), note ~= '' and note or nil }
end

local function recall(ended, ended_before, field)
  return parse_ending(redis.call('HGET', ended, field) or redis.call('HGET', ended_before, field))
end
