-- What a script is going to write to one shard, gathered first and applied once. The stream entry goes before the state
-- change: Lua is not rolled back, and a decision written twice is gated by the ledger, one never written is lost (rule 8).
local FIELDS_PER_CALL = 3000 -- Lua's stack bounds the arguments of one call

-- `at`: where the shard's keys begin in KEYS.
local function new_writes(at, quiet, header)
  return { at = at, quiet = quiet, decisions = {}, records = {}, gone = {}, scores = {}, unscored = {}, endings = {},
    dirty = {}, restoring = header.state ~= COMPLETE, cut_offs = read_cut_offs(KEYS[at], header) }
end

local function in_chunks(list, call)
  for from = 1, #list, FIELDS_PER_CALL do
    call(unpack(list, from, math.min(from + FIELDS_PER_CALL - 1, #list)))
  end
end

local function send(command, key, list)
  local n = #list
  if n == 0 then return end
  if n <= FIELDS_PER_CALL then return redis.call(command, key, unpack(list)) end
  in_chunks(list, function(...) redis.call(command, key, ...) end)
end

-- `family`: the linked sessions that the call has met, each unpacked once, and how their links change.
local function apply_links(w)
  local links = KEYS[w.at + 8]
  send('ZADD', links, w.family.joined)
  send('ZREM', links, w.family.parted)
  -- One that was put back earlier in the call may have ended since.
  send('ZREM', KEYS[w.at + 1], w.unscored)
end

local function is_idle(w) return #w.records == 0 and #w.gone == 0 and #w.endings == 0 end

-- Applies everything, the header last. Returns the new head's score when it became earlier than it was, else -1.
local function apply(w, header)
  local at = w.at
  local live, due = KEYS[at], KEYS[at + 1]
  if #w.decisions > 0 then in_chunks(w.decisions, function(...) redis.call('XADD', KEYS[at + 2], '*', ...) end) end
  send('HSET', KEYS[at + 3], w.endings)
  send('RPUSH', KEYS[at + 6], w.dirty)
  w.records[#w.records + 1] = HEADER_FIELD
  w.records[#w.records + 1] = pack_header(header)
  send('HSET', live, w.records)
  send('HDEL', live, w.gone)
  send('ZREM', due, w.unscored)
  if #w.scores == 0 then
    if w.family then apply_links(w) end
    return -1
  end
  local earliest = math.huge
  for i = 1, #w.scores, 2 do earliest = math.min(earliest, w.scores[i]) end
  local head = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
  send('ZADD', due, w.scores)
  if w.family then apply_links(w) end
  if not head or earliest < tonumber(head) then return earliest end
  return -1
end
