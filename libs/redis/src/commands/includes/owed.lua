-- What of an outbox the ledger has not taken: entries pending, and those that nobody has read (engine rule 16).
local function before(a, b)
  local a_ms, a_n = string.match(a, '(%d+)-(%d+)')
  local b_ms, b_n = string.match(b, '(%d+)-(%d+)')
  if a_ms ~= b_ms then return tonumber(a_ms) < tonumber(b_ms) end
  return tonumber(a_n) < tonumber(b_n)
end

local function pairs_of(list)
  local fields = {}
  for i = 1, #list, 2 do fields[list[i]] = list[i + 1] end
  return fields
end

-- The id of the last entry that was read; nil when there is no group yet.
local function last_read(outbox, group)
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', outbox)) do
    local fields = pairs_of(info)
    if fields.name == group then return fields['last-delivered-id'] end
  end
end

-- The id of the first entry that was read and not acknowledged.
local function first_pending(outbox, group)
  local pending = redis.call('XPENDING', outbox, group)
  if pending[1] > 0 then return pending[2] end
end

-- Whether anything up to this id is owed to the ledger.
local function owes_up_to(outbox, group, id)
  if redis.call('EXISTS', outbox) == 0 then return false end
  local read = last_read(outbox, group)
  local first = read and first_pending(outbox, group)
  local unread = redis.call('XRANGE', outbox, read and '(' .. read or '-', '+', 'COUNT', 1)[1]
  return (first and not before(id, first)) or (unread and not before(id, unread[1])) or false
end
