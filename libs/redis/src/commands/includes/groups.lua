-- Reports come in groups, which share what several have in common. The plain case of taking one in, which most are, takes
-- the beginning of the record apart in one step and puts it together in another.
local BEGINNING = '<BBBBI2I6I6BI4I6' -- HEAD and TOUCHED of record.lua
local PLAIN = BEGINNING .. 'I6' -- and when the session started
local SPECIAL = WARNED_IDLE + WARNED_ABSOLUTE + SEEN_IDLE

local function read_group(at, now)
  local value = tonumber(ARGV[at + 3])
  return {
    kind = tonumber(ARGV[at]), bit = tonumber(ARGV[at + 1]), source = tonumber(ARGV[at + 4]),
    occurred = ARGV[at + 2] == 'age' and now - value or value, count = tonumber(ARGV[at + 5]),
  }
end

-- The packed record as the report makes it; nil unless nothing is due, warned or observed and the report is of just now or
-- a moment ago. Adds the field to `dirty` when the next checkpoint is to have the session.
local function touched_plainly(field, v, group, now, dirty)
  if string.byte(v) ~= VERSION then return nil end
  local version, state, flags, on_idle, mask, next_at, last, kind, source, seen, started = struct.unpack(PLAIN, v)
  local at = group.occurred
  if state ~= LIVE or now >= next_at or has(flags, SPECIAL) or at > now or at < started then return nil end
  if at > seen then seen = at end
  if at > last and has(mask, group.bit) then
    last, kind, source = at, group.kind, group.source
    if not has(flags, DIRTY) then
      flags = with(flags, DIRTY)
      dirty[#dirty + 1] = field
    end
  end
  return struct.pack(BEGINNING, version, state, flags, on_idle, mask, next_at, last, kind, source, seen)
    .. string.sub(v, TAIL_AT)
end
