-- Redis decides time (engine rule 1). The reserved field `!` of the live hash keeps the latest time this shard has
-- seen, so that it never runs back, and a virtual offset that is 0 outside sandbox and tests.
local TIME_FIELD, TIME_FORMAT = '!', '<I6I6'

local function read_time(live)
  local t = redis.call('TIME')
  local latest, offset = 0, 0
  local kept = redis.call('HGET', live, TIME_FIELD)
  if kept then latest, offset = struct.unpack(TIME_FORMAT, kept) end
  local now = t[1] * 1000 + math.floor(t[2] / 1000) + offset
  return math.max(now, latest), offset
end

local function keep_time(live, now, offset)
  redis.call('HSET', live, TIME_FIELD, struct.pack(TIME_FORMAT, now, offset))
end
