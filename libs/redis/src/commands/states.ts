import type { CheckResult } from '@curfew/domain';

/** The state codes of includes/states.lua, by number. A record that this version cannot read has code 5. */
export const STATES = ['active', 'warned', 'locked', 'revoked', 'unknown'] as const satisfies CheckResult['state'][];

export const UNREADABLE = 5;
