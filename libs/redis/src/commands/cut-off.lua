#!lua flags=allow-oom
-- Lets cut-offs hold from here on, and forgets those that are finished (engine rule 27).
-- KEYS: live, due, outbox, ended, ended-before, unproven, dirty, hushed, links (one shard)
-- ARGV: instance, quiet, the cut-offs as includes/cut-offs.lua takes them, then of each that is finished its tenant's field
--       prefix and number
-- Returns: 1; -1 when the shard is cold, -2 when its time leapt.
--- @include "layout"
--- @include "record"
--- @include "shard"
--- @include "cut-offs"
local live = KEYS[1]
local header, code = read_header(live, tonumber(ARGV[1]))
if not header then return code end
local cut_offs = read_cut_offs(live, header) or {}
for at = add_cut_offs(cut_offs, 3, header.now), #ARGV, 2 do
  local tenant = ARGV[at]
  local list = cut_offs[tenant] or {}
  local place, there = place_of(list, tonumber(ARGV[at + 1]))
  if there then table.remove(list, place) end
  if #list == 0 then cut_offs[tenant] = nil end
end
keep_cut_offs(live, header, cut_offs)
keep_header(live, header)
return 1
