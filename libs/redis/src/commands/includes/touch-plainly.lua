-- Takes in the activity of a shard where every session is plainly active, and says whether it did: where one is not,
-- nothing was written. A call has at most 1 000 reports, so that one command takes them all, and the parents too.
local touch_linked
local function touch_plainly(at, header, packed, groups_at, groups)
  if header.cut_offs then return false end
  local live, now, before, position, n, records, dirty = KEYS[at], header.now, groups_at + groups * 6 - 1, 0, 0, {}, {}
  -- What an earlier group of this call made of a session, for those that come more than once.
  local latest = groups > 1 and {} or nil
  local fresh
  for g = groups_at, groups_at + (groups - 1) * 6, 6 do
    local group = read_group(g, now)
    for _ = 1, group.count do
      position = position + 1
      local field = ARGV[before + position]
      local v = latest and latest[field] or packed[position + 1]
      if not v then return false end
      local touched = touched_plainly(field, v, group, now, dirty, VERSION)
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
  if #dirty > 0 then redis.call('RPUSH', KEYS[at + 6], unpack(dirty)) end
  redis.call('HSET', live, HEADER_FIELD, pack_header(header), unpack(records))
  return true
end
