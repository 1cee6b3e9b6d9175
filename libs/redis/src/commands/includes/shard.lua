-- A shard's header, in the reserved field `!` of its live hash: which server it was last proven on, and its time.
-- Redis decides time (engine rule 1): a shard's time never runs back, and one that leaps absurdly far ahead is not
-- believed. A header that is absent, or of another server, means that something may have been lost (rules 18, 19).
local KEYS_PER_SHARD = 9
local HEADER_FIELD = '!'
local HEADER = '<BBI4I6I6i6I6' -- format, state, instance, incarnation, latest time, virtual offset, writes so far
local HEADER_BYTES, HEADER_FORMAT = 30, 1
local RESTORING, COMPLETE = 0, 1
local CUT_OFFS = 2 -- added to the state while there are cut-offs
local COLD, LEAPT = -1, -2
-- Longer than any shard goes unwritten: workers write each header every second.
local LEAP_MS = 600000

local function server_time()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function unpack_header(packed)
  if not packed or #packed ~= HEADER_BYTES or string.byte(packed) ~= HEADER_FORMAT then return nil end
  local _, state, instance, incarnation, latest, offset, count = struct.unpack(HEADER, packed)
  return { state = state % CUT_OFFS, cut_offs = state >= CUT_OFFS, instance = instance, incarnation = incarnation,
    latest = latest, offset = offset, count = count }
end

local function pack_header(h)
  local state = h.cut_offs and h.state + CUT_OFFS or h.state
  return struct.pack(HEADER, HEADER_FORMAT, state, h.instance, h.incarnation, h.now, h.offset, h.count + 1)
end

-- The header with `now`; or nil and the code that says why the shard cannot be used.
local function open_header(packed, instance, time)
  local h = unpack_header(packed)
  if not h or h.instance ~= instance then return nil, COLD end
  local now = time + h.offset
  if now - h.latest > LEAP_MS then return nil, LEAPT end
  h.now = math.max(now, h.latest)
  return h
end

local function read_header(live, instance)
  return open_header(redis.call('HGET', live, HEADER_FIELD), instance, server_time())
end

local function keep_header(live, h)
  redis.call('HSET', live, HEADER_FIELD, pack_header(h))
end
