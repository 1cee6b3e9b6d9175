#!lua flags=allow-oom
-- Takes in the activity of shards in which every session named is plainly active: no warning, lock, deadline or cut-off is
-- near it, and nobody is to be told anything. Most are; touch.lua takes in all others. It has few functions and takes few
-- keys, since making and reading these is half of what a single report costs.
-- KEYS: live, dirty (of each shard in turn)
-- ARGV: instance; then for each shard: g; g groups: kind, kind's bit, mode ('age' or 'at'), age or instant in ms, source, how
--       many; the fields, those of the first group first, each ended by NUL, as one argument
-- Returns: for each shard now; or its code alone when it cannot be used (-1 cold, -2 its time leapt), or when something in
--          it is not plain (-3): then nothing of it was taken in.
--- @include "layout"
--- @include "shard"
--- @include "groups"
local SHARD_KEYS, NOT_PLAIN = 2, -3
local instance, time = tonumber(ARGV[1]), server_time()
local reply, cursor = {}, 2

-- Functions are dear to make: these are only in a call that meets a session with links.
local function make_touch_linked()
--- @include "packed-parent"
--- @include "touch-linked"
  return touch_linked
end
local touch_linked

-- Most records become what their group says, between a beginning and an end that stay as they are.
local AS_FAR_AS_SEEN = '<c6I6I6BI4I6' -- HEAD without the next check, the next check, and TOUCHED of layout.lua
local HEAD_BYTES = TOUCHED_AT - 1
local WORTH_A_STAMP = 4 -- making one for fewer takes longer than it saves

-- Whether a record that begins so has to be looked at no closer: plainly active, in the checkpoint's list, and the kind
-- counts.
local function takes_stamp(beginning, bit_)
  local version, state, flags, _, mask = take('<BBBBI2', beginning)
  return version == VERSION and state == LIVE and flags % SPECIAL_BELOW == 0 and flags % (2 * DIRTY) >= DIRTY
    and mask % (2 * bit_) >= bit_
end

-- Takes in the activity of a shard, and says whether it did: where one is not plain, nothing was written. A call has at most
-- 1 000 reports, so that one command takes them all, and the parents too.
local function touch_plainly(live, dirty_key, header, fields, packed, groups_at, groups)
  if header.cut_offs then return false end
  local now, position, n, dirty = header.now, 0, 0, {}
  -- As long as it will be: a table that grows is copied again and again.
  local records = { unpack(fields, 1, 2 * #fields) }
  -- What an earlier group of this call made of a session, for those that come more than once.
  local latest = groups > 1 and {} or nil
  local fresh
  for g = groups_at, groups_at + (groups - 1) * 6, 6 do
    local group = read_group(g, now)
    local occurred = group.occurred
    local stamp, takes
    if group.count >= WORTH_A_STAMP and occurred <= now then
      stamp, takes = put(TOUCHED, occurred, group.kind, group.source, occurred), {}
    end
    for _ = 1, group.count do
      position = position + 1
      local field = fields[position]
      local v = latest and latest[field] or packed[position + 1]
      if not v then return false end
      local touched
      if stamp and #v >= PLAIN_BYTES then
        local beginning, next_at, _, _, _, seen = take(AS_FAR_AS_SEEN, v)
        local stamps = takes[beginning]
        if stamps == nil then
          stamps = takes_stamp(beginning, group.bit)
          takes[beginning] = stamps
        end
        -- Nobody was active after they were last seen.
        if stamps and now < next_at and occurred > seen then
          touched = sub(v, 1, HEAD_BYTES) .. stamp .. sub(v, TAIL_AT)
        end
      end
      touched = touched or touched_plainly(field, v, group, now, dirty, VERSION)
      if touched then
        if latest then latest[field] = touched end
        n = n + 2
        records[n - 1], records[n] = field, touched
      else
        touch_linked, fresh = touch_linked or make_touch_linked(), fresh or {}
        if not touch_linked(live, field, v, group, now, dirty, fresh) then return false end
      end
    end
  end
  if fresh then
    for field, v in pairs(fresh) do
      n = n + 2
      records[n - 1], records[n] = field, v
    end
  end
  if #dirty > 0 then redis.call('RPUSH', dirty_key, unpack(dirty)) end
  redis.call('HSET', live, HEADER_FIELD, pack_header(header), unpack(records, 1, n))
  return true
end

for at = 1, #KEYS, SHARD_KEYS do
  local live, groups, groups_at = KEYS[at], tonumber(ARGV[cursor]), cursor + 1
  cursor = groups_at + groups * 6
  local fields = read_fields(groups_at, groups, ARGV[cursor])
  local packed = redis.call('HMGET', live, HEADER_FIELD, unpack(fields))
  local header, code = open_header(packed[1], instance, time)
  if header and not touch_plainly(live, KEYS[at + 1], header, fields, packed, groups_at, groups) then code = NOT_PLAIN end
  reply[#reply + 1] = code or header.now
  cursor = cursor + 1
end
return reply
