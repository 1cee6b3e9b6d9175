-- Takes in the activity of a shard where every session is plainly active, and says whether it did: where one is not,
-- nothing was written. A call has at most 1 000 reports, so that one command takes them all.
local function touch_plainly(at, header, packed, groups_at, groups)
  if header.cut_offs then return false end
  local now, before, position, records, dirty = header.now, groups_at + groups * 6 - 1, 0, {}, {}
  -- What an earlier group of this call made of a session, for those that come more than once.
  local latest = groups > 1 and {} or nil
  for g = groups_at, groups_at + (groups - 1) * 6, 6 do
    local group = read_group(g, now)
    for _ = 1, group.count do
      position = position + 1
      local field = ARGV[before + position]
      local v = latest and latest[field] or packed[position + 1]
      local touched = v and touched_plainly(field, v, group, now, dirty)
      if not touched then return false end
      if latest then latest[field] = touched end
      records[position * 2 - 1], records[position * 2] = field, touched
    end
  end
  if #dirty > 0 then redis.call('RPUSH', KEYS[at + 6], unpack(dirty)) end
  redis.call('HSET', KEYS[at], HEADER_FIELD, pack_header(header), unpack(records))
  return true
end
