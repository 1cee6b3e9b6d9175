import { type CheckResult, CurfewError } from '@curfew/domain';

/** The state codes of includes/state-codes.lua, by number. */
export const STATES = ['active', 'warned', 'locked', 'revoked', 'unknown'] as const satisfies CheckResult['state'][];

/** A record that this version cannot read (engine rule 7). */
export const UNREADABLE = 5;
/** Not there, in a shard that is being restored: it may only not be back yet (engine rule 18). */
export const LOST = 6;
/** Not there, but the shard's locator knows whose child it is (engine rule 26). */
export const ELSEWHERE = 7;

/** In place of an answer: the session is a child, and its record is in its parent's shard. */
export class Elsewhere {
  constructor(readonly parentId: string) {}
}

/** What a script says instead of a time when it cannot use the shard: the codes of includes/shard.lua. */
export const COLD = -1;
export const LEAPT = -2;

/** Why a part of a call has no full answer: the whole shard is `cold` or its time `leapt`, or `some` sessions are lost. */
export type Gap = 'cold' | 'leapt' | 'some';

export function isGap(answer: unknown): answer is Gap {
  return answer === 'cold' || answer === 'leapt' || answer === 'some';
}

export function gapOf(code: number): Gap | undefined {
  if (code === COLD) return 'cold';
  return code === LEAPT ? 'leapt' : undefined;
}

export function unreadable(): CurfewError {
  return new CurfewError('unavailable', 'The session was written by a newer version', [], 5);
}

/** What one shard answers. `results` has undefined where a session is lost, and is empty when the whole shard is. */
export interface PartReply<R> {
  readonly now: number;
  readonly head?: number;
  readonly results: readonly (R | undefined)[];
  readonly gap?: Gap;
}
