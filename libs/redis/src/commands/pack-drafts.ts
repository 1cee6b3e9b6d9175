import { type EffectiveLimits, type LiveDraft, liveField } from '@curfew/domain';
import { limitArguments } from './limit-arguments.js';
import { subjectHash } from './subject-hash.js';

/** Everything but the field and the parent's id, which are at the end, each after its length. */
const FIXED = 74;
const LENGTHS = 2;
const LIMITS = 19;

/** Most sessions share their limits with many: packed once for each object. */
const known = new WeakMap<EffectiveLimits, Buffer>();

/** Drafts as includes/draft.lua reads them: one argument for all, since Redis and Node pay for each. */
export function packDrafts(items: readonly { readonly draft: LiveDraft; readonly newerLimits: boolean }[]): Buffer {
  const fields = items.map(({ draft }) => liveField(draft));
  let size = 0;
  for (const [i, { draft }] of items.entries()) {
    size += FIXED + LENGTHS + Buffer.byteLength(fields[i]!) + Buffer.byteLength(draft.parentId ?? '');
  }
  const packed = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [i, { draft, newerLimits }] of items.entries()) {
    packNumbers(packed, at, draft, newerLimits);
    at = packText(packed, at + FIXED, fields[i]!);
    at = packText(packed, at, draft.parentId ?? '');
  }
  return packed;
}

function packNumbers(into: Buffer, start: number, draft: LiveDraft, newerLimits: boolean): void {
  const { observed } = draft;
  const [high, low] = subjectHash(draft.subject);
  let at = into.writeUIntLE(draft.startedAt, start, 6);
  at = into.writeUIntLE(draft.authenticatedAt, at, 6);
  at = into.writeUIntLE(draft.lastActivityAt, at, 6);
  at = into.writeUIntLE(draft.lockedAt ?? 0, at, 6);
  at = into.writeUInt32LE(draft.epoch ?? 0, at);
  at = into.writeUInt32LE(draft.generation, at);
  at += packedLimits(draft.limits).copy(into, at);
  at = into.writeUIntLE(observed?.idleTimeoutSeconds ?? 0, at, 3);
  at = into.writeUIntLE(observed?.absoluteTimeoutSeconds ?? 0, at, 3);
  at = into.writeUInt32LE(high, at);
  at = into.writeUInt32LE(low, at);
  at = into.writeUInt32LE(draft.profile, at);
  at = into.writeUInt32LE(draft.cutOff, at);
  into.writeUInt8(newerLimits ? 1 : 0, at);
}

function packedLimits(limits: EffectiveLimits): Buffer {
  let packed = known.get(limits);
  if (!packed) known.set(limits, (packed = packLimits(limits)));
  return packed;
}

function packLimits(limits: EffectiveLimits): Buffer {
  const packed = Buffer.allocUnsafe(LIMITS);
  const [idle, absolute, warn, warnAbsolute, locked, onIdle, mask, privileged] = limitArguments(limits);
  let at = 0;
  for (const seconds of [idle, absolute, warn, warnAbsolute, locked]) at = packed.writeUIntLE(seconds, at, 3);
  at = packed.writeUInt8(onIdle, at);
  at = packed.writeUInt16LE(mask, at);
  packed.writeUInt8(privileged, at);
  return packed;
}

function packText(into: Buffer, at: number, text: string): number {
  const length = into.write(text, at + 1);
  into.writeUInt8(length, at);
  return at + 1 + length;
}
