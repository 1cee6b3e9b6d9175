-- The parent's id in the packed record of a session with links that is not locked; '' in that of a parent.
local function packed_parent(packed)
  local flags, at = string.byte(packed, FLAGS_AT), EXTRAS_AT
  if flags >= AUTHENTICATED_APART then at = at + EXTRA end
  if flags % (2 * OBSERVE) >= OBSERVE then at = at + EXTRA end
  return string.sub(packed, at)
end
