#!lua flags=allow-oom
-- Forgets the endings before the last rotation and starts a new round, when the last one is long enough ago and the ledger
-- has taken all of them: until then nobody else knows of them (engine rule 29).
-- KEYS: live, outbox, ended, ended-before, ended-since (one shard)
-- ARGV: instance, period in ms, consumer group
-- Returns: 1 when it rotated, else 0 (also when the shard cannot be used).
--- @include "shard"
--- @include "owed"
local live, outbox, ended, ended_before, since = unpack(KEYS)
local header = read_header(live, tonumber(ARGV[1]))
if not header then return 0 end
local now = header.now
-- When it was, and the outbox's last entry then: what was remembered by then has its decision in no later one.
local at, up_to = string.match(redis.call('GET', since) or '', '^(%d+) ?(%S*)$')
if at and now - tonumber(at) < tonumber(ARGV[2]) then return 0 end
if at and up_to ~= '' and owes_up_to(outbox, ARGV[3], up_to) then return 0 end
local last = '0-0'
if redis.call('EXISTS', outbox) == 1 then last = pairs_of(redis.call('XINFO', 'STREAM', outbox))['last-generated-id'] end
redis.call('SET', since, string.format('%d %s', now, last))
if not at then return 0 end
redis.call('UNLINK', ended_before)
if redis.call('EXISTS', ended) == 1 then redis.call('RENAME', ended, ended_before) end
return 1
