import { canonicalJson } from '../event/canonical-json.js';
import type { PolicyChange } from './policies.js';
import type { PolicyDocument } from './policy.js';

/** Told of the version itself, beside its diff. */
const OF_THE_VERSION = 'reason';

/**
 * The top-level members that differ, by name. Without `from` the policy is new, without `to` it is deleted. Members are
 * compared by value, whatever the order of their own members; lists are compared with their order.
 */
export function diffDocuments(from?: PolicyDocument, to?: PolicyDocument): PolicyChange[] {
  const before = new Map<string, unknown>(Object.entries(from ?? {}));
  const after = new Map<string, unknown>(Object.entries(to ?? {}));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => field !== OF_THE_VERSION)
    .filter((field) => canonicalJson(before.get(field)) !== canonicalJson(after.get(field)))
    .sort()
    .map((field) => ({ field, ...value('from', before.get(field)), ...value('to', after.get(field)) }));
}

function value(side: 'from' | 'to', of: unknown): Partial<PolicyChange> {
  return of === undefined ? {} : { [side]: of };
}
