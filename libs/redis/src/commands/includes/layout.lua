-- How a live record is packed; its codec is in record.lua (engine rule 5). 74 bytes for most, which the allocator makes 80:
-- each member that few sessions have is six bytes behind. Version 3 is a session by itself. Version 4 is one with links
-- (rule 26): a child, whose parent's id follows at the end, or, with nothing there, a parent. Processes that know older
-- versions alone leave them alone (rule 7). Head, touched part and tail are apart so that activity need not unpack the rest.
local VERSION, LINKED_VERSION = 3, 4
local HEAD = '<BBBBI2I6' -- version, state, flags, onIdle, counted mask, next check
local FLAGS_AT = 3
local TOUCHED_AT, TOUCHED = 13, '<I6BI4I6' -- last counted activity, its kind, its source, last seen
local TAIL_AT, TAIL = 30, '<I6I4I4I3I3I3I3I3I4I4I4I4'
local CUT_OFF_AT = 71
-- In this order: authenticated, when AUTHENTICATED_APART; when it was locked, when it is; what is observed, when OBSERVE.
local EXTRAS_AT, EXTRA, OBSERVED = 75, 6, '<I3I3'
-- Versions 1 and 2 had the first two of these in each record: they are read, and written anew in the shorter form.
local LONG_TAIL, LONG_EXTRAS_AT = '<I6I6I6I4I4I3I3I3I3I3I4I4I4I4', 87

local LIVE, LOCKED = 0, 1
local REVOKE_ON_IDLE, LOCK_ON_IDLE = 0, 1
local WARNED_IDLE, WARNED_ABSOLUTE, SEEN_IDLE, SEEN_ABSOLUTE, OBSERVE = 1, 2, 4, 8, 16
local DIRTY = 32 -- last activity is newer than the last checkpoint (engine rule 21)
local PRIVILEGED = 64 -- by its limits: what is decided about it is recorded before others'
local AUTHENTICATED_APART = 128 -- at another moment than it started; the highest of the flags
