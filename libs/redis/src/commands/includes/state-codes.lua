-- What callers are told of a session; commands/states.ts reads them.
local ACTIVE_STATE, WARNED_STATE, LOCKED_STATE, REVOKED_STATE, UNKNOWN_STATE, FOREIGN_STATE = 0, 1, 2, 3, 4, 5
local LOST_STATE, ELSEWHERE_STATE = 6, 7
