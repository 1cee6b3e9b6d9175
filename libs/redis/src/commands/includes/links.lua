-- How a parent and its children go together (engine rule 26): both are in the parent's shard. `links` holds, with score 0,
-- `parent's field/child's id` there, and `child's field parent's id` in the child's own shard, the locator.
local function is_child(r) return r.parent ~= nil and r.parent ~= '' end
local function parent_field(field, r) return string.sub(field, 1, 6) .. r.parent end
local function link(above, child) return above .. '/' .. string.sub(child, 7) end

local function family_of(writes)
  if not writes.family then writes.family = { records = {}, joined = {}, parted = {} } end
  return writes.family
end

-- A linked session's record, the same one throughout the call, since others change it too. nil: not there, not ours.
local function linked(writes, field, packed)
  local records = family_of(writes).records
  if records[field] == nil then
    packed = packed or redis.call('HGET', KEYS[writes.at], field)
    records[field] = packed and unpack_record(packed) or false
  end
  return records[field] or nil
end

local function record_of(writes, field, packed)
  if is_alone(packed) then return unpack_record(packed) end
  return linked(writes, field, packed)
end

local function children_of(at, field)
  local found = redis.call('ZRANGEBYLEX', KEYS[at + 8], '[' .. field .. '/', '(' .. field .. '0')
  for i = 1, #found do found[i] = string.sub(field, 1, 6) .. string.sub(found[i], #field + 2) end
  return found
end

-- The parent's id of a child whose record is in another shard, nil for whom this shard has no locator.
local function locate(at, field)
  local found = redis.call('ZRANGEBYLEX', KEYS[at + 8], '[' .. field .. ' ', '(' .. field .. '!', 'LIMIT', 0, 1)[1]
  return found and string.sub(found, #field + 2)
end
