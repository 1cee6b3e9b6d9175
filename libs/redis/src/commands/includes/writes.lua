-- What a script is going to write, gathered first and applied once. The stream entry goes before the state change:
-- Lua is not rolled back, and a decision written twice is gated by the ledger, one never written is lost (rule 8).
local FIELDS_PER_CALL = 3000 -- Lua's stack bounds the arguments of one call

local function new_writes()
  return { decisions = {}, records = {}, gone = {}, scores = {}, unscored = {}, endings = {} }
end

local function in_chunks(list, call)
  for from = 1, #list, FIELDS_PER_CALL do
    call(unpack(list, from, math.min(from + FIELDS_PER_CALL - 1, #list)))
  end
end

-- Applies everything. Returns the new head's score when it became earlier than it was, else -1.
local function apply(writes, live, due, outbox, ended)
  in_chunks(writes.decisions, function(...) redis.call('XADD', outbox, '*', ...) end)
  in_chunks(writes.endings, function(...) redis.call('HSET', ended, ...) end)
  in_chunks(writes.records, function(...) redis.call('HSET', live, ...) end)
  in_chunks(writes.gone, function(...) redis.call('HDEL', live, ...) end)
  in_chunks(writes.unscored, function(...) redis.call('ZREM', due, ...) end)
  if #writes.scores == 0 then return -1 end
  local earliest = math.huge
  for i = 1, #writes.scores, 2 do earliest = math.min(earliest, writes.scores[i]) end
  local head = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
  in_chunks(writes.scores, function(...) redis.call('ZADD', due, ...) end)
  if not head or earliest < tonumber(head) then return earliest end
  return -1
end
