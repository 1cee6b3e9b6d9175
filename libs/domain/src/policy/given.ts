import type { Policy, PolicyDocument } from './policy.js';

/** A value that policies gave, and those whose doing it is, the decisive one first. */
export interface Given<T> {
  readonly value: T;
  readonly by: readonly Policy[];
}

/** The policies that set a member, each with what it set, in the order of the policies. */
export function votes<T>(policies: readonly Policy[], read: (document: PolicyDocument) => T | undefined): Given<T>[] {
  return policies.flatMap((policy) => {
    const value = read(policy.document);
    return value === undefined ? [] : [{ value, by: [policy] }];
  });
}

/** The smallest vote, on a tie the first; undefined when nobody votes. */
export function smallest(given: readonly Given<number>[]): Given<number> | undefined {
  return given.reduce<Given<number> | undefined>(
    (least, vote) => (least && least.value <= vote.value ? least : vote),
    undefined,
  );
}

/** The largest vote, on a tie the first; undefined when nobody votes. */
export function largest(given: readonly Given<number>[]): Given<number> | undefined {
  return given.reduce<Given<number> | undefined>(
    (most, vote) => (most && most.value >= vote.value ? most : vote),
    undefined,
  );
}

/** The vote that stands last in `order` (weakest first), on a tie the first; undefined when nobody votes. */
export function strongest<T>(order: readonly T[], given: readonly Given<T>[]): Given<T> | undefined {
  return given.reduce<Given<T> | undefined>(
    (best, vote) => (best && order.indexOf(best.value) >= order.indexOf(vote.value) ? best : vote),
    undefined,
  );
}

/** What all votes have in common, in the order of the first; everybody who votes had a hand in it. */
export function intersection<T>(given: readonly Given<readonly T[]>[]): Given<readonly T[]> | undefined {
  const [first] = given;
  if (!first) return undefined;
  return {
    value: first.value.filter((member) => given.every((vote) => vote.value.includes(member))),
    by: given.flatMap((vote) => vote.by),
  };
}
