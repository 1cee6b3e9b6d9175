-- Reports come in groups, which share what several have in common. The plain case of taking one in, which most are, takes
-- the beginning of the record apart in one step and puts it together in another. It looks at bits by arithmetic: a call
-- for each would be a tenth of the whole.
local BEGINNING = '<BBBBI2I6I6BI4I6' -- HEAD and TOUCHED of layout.lua
local PLAIN, PLAIN_BYTES = BEGINNING .. 'I6', 35 -- and when the session started
local SPECIAL_BELOW = 8 -- WARNED_IDLE, WARNED_ABSOLUTE and SEEN_IDLE are the flags below
local take, put, sub = struct.unpack, struct.pack, string.sub

local function read_group(at, now)
  local value = tonumber(ARGV[at + 3])
  return {
    kind = tonumber(ARGV[at]), bit = tonumber(ARGV[at + 1]), source = tonumber(ARGV[at + 4]),
    occurred = ARGV[at + 2] == 'age' and now - value or value, count = tonumber(ARGV[at + 5]),
  }
end

-- One argument for many fields: as arguments of their own each of them would cost Redis and its client as much again.
local function read_fields(groups_at, groups, text)
  local count = 0
  for at = groups_at + 5, groups_at + groups * 6 - 1, 6 do count = count + tonumber(ARGV[at]) end
  return { take(string.rep('s', count), text) }
end

-- The packed record as the report makes it, and whether the kind counts; nil unless it is of `ours`, a version, nothing is
-- due, warned or observed and the report is of just now or a moment ago. Adds the field to `dirty` when the next
-- checkpoint is to have the session. A parent is touched by its child's report, if that `counts_below`.
local function touched_plainly(field, v, group, now, dirty, ours, counts_below)
  if #v < PLAIN_BYTES then return nil end
  local version, state, flags, on_idle, mask, next_at, last, kind, source, seen, started = take(PLAIN, v)
  local at, bit_ = group.occurred, group.bit
  if version ~= ours or state ~= LIVE or now >= next_at or flags % SPECIAL_BELOW > 0 or at > now or at < started then
    return nil
  end
  local counts = counts_below
  if counts == nil then counts = mask % (2 * bit_) >= bit_ end
  if at > seen and counts_below ~= false then seen = at end
  if counts and at > last then
    last, kind, source = at, group.kind, group.source
    if flags % (2 * DIRTY) < DIRTY then
      flags = flags + DIRTY
      -- A group may name a session more than once.
      if not dirty[field] then
        dirty[field], dirty[#dirty + 1] = true, field
      end
    end
  end
  return put(BEGINNING, version, state, flags, on_idle, mask, next_at, last, kind, source, seen) .. sub(v, TAIL_AT), counts
end
