-- The packed live record: the one codec (engine rule 5). 86 bytes, 92 when a policy observes. Version 1 is a session by
-- itself. Version 2 is one with links (rule 26): a child, whose parent's id follows at the end, or, with nothing there, a
-- parent. Processes that know version 1 alone leave it alone (rule 7).
-- Head, touched part and tail are apart so that `touch` need not unpack the rest (includes/groups.lua).
local VERSION, LINKED_VERSION = 1, 2
local HEAD = '<BBBBI2I6' -- version, state, flags, onIdle, counted mask, next check
local FLAGS_AT = 3
local TOUCHED_AT, TOUCHED = 13, '<I6BI4I6' -- last counted activity, its kind, its source, last seen
local TAIL_AT, TAIL = 30, '<I6I6I6I4I4I3I3I3I3I3I4I4I4I4'
local CUT_OFF_AT = 83
local OBSERVED_AT, OBSERVED = 87, '<I3I3'

local LIVE, LOCKED = 0, 1
local REVOKE_ON_IDLE, LOCK_ON_IDLE = 0, 1
local WARNED_IDLE, WARNED_ABSOLUTE, SEEN_IDLE, SEEN_ABSOLUTE, OBSERVE = 1, 2, 4, 8, 16
local DIRTY = 32 -- last activity is newer than the last checkpoint (engine rule 21)
local PRIVILEGED = 64 -- by its limits: what is decided about it is recorded before others'

local function has(flags, bit_) return bit.band(flags, bit_) ~= 0 end
local function with(flags, bit_) return bit.bor(flags, bit_) end
local function without(flags, bit_) return bit.band(flags, bit.bnot(bit_)) end

-- The record, or its beginning, with other flags; all else stays packed.
local function replace_flags(packed, flags)
  return string.sub(packed, 1, FLAGS_AT - 1) .. string.char(flags) .. string.sub(packed, FLAGS_AT + 1)
end

-- The parent's id in a packed record of a session with links; '' in that of a parent.
local function packed_parent(packed)
  return string.sub(packed, has(string.byte(packed, FLAGS_AT), OBSERVE) and OBSERVED_AT + 6 or OBSERVED_AT)
end

-- nil when the version is not ours: such a record is left alone (engine rule 7). `parent` is nil for a session without
-- links, '' for a parent.
local function unpack_record(packed)
  local version = string.byte(packed)
  if version ~= VERSION and version ~= LINKED_VERSION then return nil end
  local r = {}
  local _
  _, r.state, r.flags, r.on_idle, r.mask, r.next_check = struct.unpack(HEAD, packed)
  r.last, r.kind, r.source, r.seen = struct.unpack(TOUCHED, packed, TOUCHED_AT)
  r.started, r.authenticated, r.locked_at, r.epoch, r.generation,
    r.idle, r.absolute, r.warn, r.warn_absolute, r.locked,
    r.subject_high, r.subject_low, r.profile, r.cut_off = struct.unpack(TAIL, packed, TAIL_AT)
  if has(r.flags, OBSERVE) then
    r.seen_idle, r.seen_absolute = struct.unpack(OBSERVED, packed, OBSERVED_AT)
  end
  if version == LINKED_VERSION then r.parent = packed_parent(packed) end
  return r
end

local function pack_record(r)
  local packed = struct.pack(HEAD, r.parent and LINKED_VERSION or VERSION, r.state, r.flags, r.on_idle, r.mask, r.next_check)
    .. struct.pack(TOUCHED, r.last, r.kind, r.source, r.seen)
    .. struct.pack(TAIL, r.started, r.authenticated, r.locked_at, r.epoch, r.generation,
      r.idle, r.absolute, r.warn, r.warn_absolute, r.locked,
      r.subject_high, r.subject_low, r.profile, r.cut_off)
  if has(r.flags, OBSERVE) then packed = packed .. struct.pack(OBSERVED, r.seen_idle, r.seen_absolute) end
  return r.parent and packed .. r.parent or packed
end
