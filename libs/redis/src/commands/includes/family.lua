-- What becomes of one when something becomes of the other (engine rule 26).
-- Twin of libs/domain/src/deadline/family.ts; one conformance suite runs both.
local ORPHAN_RETRY_MS = 1000
-- More children of one parent end one by one, when they are asked for or swept.
local MOST_CHILDREN = 1000

local function with_parent_note(over)
  local note = over[4]
  return '{"withParent":true' .. (note and #note > 2 and ',' .. string.sub(note, 2) or '}')
end

-- Ends a child by its parent's ending, unless its own deadline came before.
local function end_with(writes, field, r, now, over)
  local upto = over[2] > 0 and over[2] - 1 or over[3]
  if expires_at(r) <= upto then
    settle_deadlines(writes, field, r, now, upto)
  elseif r.state == LIVE then
    observe(writes, field, r, now, upto)
  end
  if r.over then return end
  finish(writes, field, r, now, over[1], '-', over[2], with_parent_note(over))
end

function part(writes, field, r, now)
  local family = family_of(writes)
  if is_child(r) then
    family.parted[#family.parted + 1] = link(parent_field(field, r), field)
    return
  end
  for i, child in ipairs(children_of(writes.at, field)) do
    if i > MOST_CHILDREN then
      writes.scores[#writes.scores + 1] = now
      writes.scores[#writes.scores + 1] = child
    else
      local c = linked(writes, child)
      if not c then
        family.parted[#family.parted + 1] = link(field, child)
      elseif not c.over then
        end_with(writes, child, c, now, r.over)
      end
    end
  end
end

-- Brings a child's parent up to now. False: nobody here knows what became of the parent.
local function follow(writes, field, r, now)
  local above = parent_field(field, r)
  local p = linked(writes, above)
  if p then
    if not p.over then settle_if_due(writes, above, p, now) end
    r.with = p
  end
  local over = p and p.over or not p and recall(KEYS[writes.at + 3], KEYS[writes.at + 4], above)
  if over and not r.over then end_with(writes, field, r, now, over) end
  return p ~= nil or over ~= nil
end

-- Settles a session after what it hangs on; the caller stores it. False: as `follow`.
local function settle_after_parent(writes, field, r, now)
  if r.over then return true end
  if is_child(r) and not follow(writes, field, r, now) then return false end
  if not r.over then settle(writes, field, r, now) end
  return true
end

-- The same, storing what has changed.
local function bring_up(writes, field, r, now)
  if r.over then return true end
  if is_child(r) and not follow(writes, field, r, now) then return false end
  if not r.over then settle_if_due(writes, field, r, now) end
  return true
end

-- Makes a new child known to its parent. The caller has followed.
local function join(writes, field, r)
  local p, family = r.with, family_of(writes)
  family.joined[#family.joined + 1] = 0
  family.joined[#family.joined + 1] = link(parent_field(field, r), field)
  if p and not p.parent and not p.over then
    p.parent = ''
    store(writes, parent_field(field, r), p)
  end
end
