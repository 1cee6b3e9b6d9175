-- The codec of the packed live record (engine rule 5); its layout is in layout.lua.
local function has(flags, bit_) return bit.band(flags, bit_) ~= 0 end
local function with(flags, bit_) return bit.bor(flags, bit_) end
local function without(flags, bit_) return bit.band(flags, bit.bnot(bit_)) end

-- The record, or its beginning, with other flags; all else stays packed.
local function replace_flags(packed, flags)
  return string.sub(packed, 1, FLAGS_AT - 1) .. string.char(flags) .. string.sub(packed, FLAGS_AT + 1)
end

-- A session with links has an even version.
local function is_alone(packed) return string.byte(packed) % 2 == 1 end

local function unpack_tail(r, packed)
  local at = EXTRAS_AT
  r.started, r.epoch, r.generation, r.idle, r.absolute, r.warn, r.warn_absolute, r.locked,
    r.subject_high, r.subject_low, r.profile, r.cut_off = struct.unpack(TAIL, packed, TAIL_AT)
  r.authenticated, r.locked_at = r.started, 0
  if has(r.flags, AUTHENTICATED_APART) then r.authenticated, at = struct.unpack('<I6', packed, at) end
  if r.state == LOCKED then r.locked_at, at = struct.unpack('<I6', packed, at) end
  return at
end

local function unpack_long_tail(r, packed)
  r.started, r.authenticated, r.locked_at, r.epoch, r.generation, r.idle, r.absolute, r.warn, r.warn_absolute, r.locked,
    r.subject_high, r.subject_low, r.profile, r.cut_off = struct.unpack(LONG_TAIL, packed, TAIL_AT)
  return LONG_EXTRAS_AT
end

-- nil when the version is not ours: such a record is left alone (engine rule 7). `parent` is nil for a session without
-- links, '' for a parent.
local function unpack_record(packed)
  local version = string.byte(packed)
  if version < 1 or version > LINKED_VERSION then return nil end
  local r, _ = {}, nil
  _, r.state, r.flags, r.on_idle, r.mask, r.next_check = struct.unpack(HEAD, packed)
  r.last, r.kind, r.source, r.seen = struct.unpack(TOUCHED, packed, TOUCHED_AT)
  local at = version < VERSION and unpack_long_tail(r, packed) or unpack_tail(r, packed)
  if has(r.flags, OBSERVE) then r.seen_idle, r.seen_absolute, at = struct.unpack(OBSERVED, packed, at) end
  if not is_alone(packed) then r.parent = string.sub(packed, at) end
  return r
end

local function pack_record(r)
  local apart = r.authenticated ~= r.started
  r.flags = apart and with(r.flags, AUTHENTICATED_APART) or without(r.flags, AUTHENTICATED_APART)
  local packed = struct.pack(HEAD, r.parent and LINKED_VERSION or VERSION, r.state, r.flags, r.on_idle, r.mask, r.next_check)
    .. struct.pack(TOUCHED, r.last, r.kind, r.source, r.seen)
    .. struct.pack(TAIL, r.started, r.epoch, r.generation, r.idle, r.absolute, r.warn, r.warn_absolute, r.locked,
      r.subject_high, r.subject_low, r.profile, r.cut_off)
  if apart then packed = packed .. struct.pack('<I6', r.authenticated) end
  if r.state == LOCKED then packed = packed .. struct.pack('<I6', r.locked_at) end
  if has(r.flags, OBSERVE) then packed = packed .. struct.pack(OBSERVED, r.seen_idle, r.seen_absolute) end
  return r.parent and packed .. r.parent or packed
end
