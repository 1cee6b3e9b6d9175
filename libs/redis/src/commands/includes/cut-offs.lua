-- Cut-offs that hold (engine rule 27), in the reserved field `!cut-offs` of a shard's live hash: by tenant, in order of their
-- numbers. The header says whether there are any, so that it costs nothing when there are none. A cut-off is
-- { number, at, kind, value, note }: it hits sessions that started under a smaller number and match.
local CUT_OFFS_FIELD = '!cut-offs'
local TENANT_LENGTH = 6
local CUT_OFF_ARGUMENTS = 6

local function read_cut_offs(live, header)
  local packed = header.cut_offs and redis.call('HGET', live, CUT_OFFS_FIELD)
  return packed and cmsgpack.unpack(packed) or nil
end

local function keep_cut_offs(live, header, cut_offs)
  header.cut_offs = next(cut_offs) ~= nil
  if header.cut_offs then
    redis.call('HSET', live, CUT_OFFS_FIELD, cmsgpack.pack(cut_offs))
  else
    redis.call('HDEL', live, CUT_OFFS_FIELD)
  end
end

local function place_of(list, number)
  for i, one in ipairs(list) do
    if one[1] >= number then return i, one[1] == number end
  end
  return #list + 1, false
end

-- Adds those of ARGV that are not there: how many, then for each tenant's field prefix, number, at, kind ('all',
-- 'subject', 'profiles'), value, note. Returns where ARGV goes on.
local function add_cut_offs(cut_offs, at, now)
  local from = at + 1
  for _ = 1, tonumber(ARGV[at]) do
    local tenant, number, since, kind, value, note = unpack(ARGV, from, from + CUT_OFF_ARGUMENTS - 1)
    local list = cut_offs[tenant] or {}
    cut_offs[tenant] = list
    local place, there = place_of(list, tonumber(number))
    if not there then
      table.insert(list, place, { tonumber(number), math.min(tonumber(since), now), kind, value, note })
    end
    from = from + CUT_OFF_ARGUMENTS
  end
  return from
end

local function latest_cut_off(cut_offs, field)
  local list = cut_offs[string.sub(field, 1, TENANT_LENGTH)]
  return list and list[#list][1] or 0
end

-- Whether some cut-off has not been held against the packed record yet.
local function may_be_cut_off(cut_offs, field, packed)
  return struct.unpack('<I4', packed, CUT_OFF_AT) < latest_cut_off(cut_offs, field)
end

-- Profiles are bits by their numbers. A record of cut-off 0 is older than these numbers: it waits for the job.
local function hits(cut_off, r)
  local kind, value = cut_off[3], cut_off[4]
  if kind == 'all' then return true end
  if kind == 'subject' then return value == struct.pack('<I4I4', r.subject_high, r.subject_low) end
  local byte = r.cut_off > 0 and string.byte(value, math.floor(r.profile / 8) + 1)
  return byte and bit.band(byte, bit.lshift(1, r.profile % 8)) ~= 0
end

-- The first cut-off that hits the record. One that none hits is past all of them: it need not be looked at again.
local function find_cut_off(cut_offs, field, r)
  local list = cut_offs[string.sub(field, 1, TENANT_LENGTH)]
  if not list then return nil end
  for _, one in ipairs(list) do
    if r.cut_off < one[1] and hits(one, r) then return one end
  end
  if r.cut_off > 0 then r.cut_off = math.max(r.cut_off, list[#list][1]) end
  return nil
end
