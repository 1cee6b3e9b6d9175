import { hash32, type LiveDraft, liveField } from '@curfew/domain';
import { limitArguments, observedArguments } from './limit-arguments.js';

/** A second hash of the subject, so that both together are 64 bits. */
export const SECOND_SEED = 0x9747b28c;

/** Appends a draft as includes/draft.lua reads it. */
export function appendDraft(args: (string | number)[], draft: LiveDraft, newerLimits: boolean): void {
  args.push(
    liveField(draft),
    draft.startedAt,
    draft.authenticatedAt,
    draft.lastActivityAt,
    draft.generation,
    ...limitArguments(draft.limits),
    hash32(draft.subject),
    hash32(draft.subject, SECOND_SEED),
    draft.profile,
    ...observedArguments(draft.observed),
    draft.epoch ?? 0,
    draft.lockedAt ?? 0,
    newerLimits ? 1 : 0,
    draft.cutOff,
    draft.parentId ?? '',
  );
}
