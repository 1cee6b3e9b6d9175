import { type CutOff, type Hits, liveField } from '@curfew/domain';
import type { Argument } from '../script.js';
import { subjectHash } from './subject-hash.js';

/** How a tenant's fields begin. */
export function tenantPrefix(tenantNumber: number): string {
  return liveField({ tenantNumber, sessionId: '' });
}

/** Appends cut-offs as includes/cut-offs.lua takes them. */
export function appendCutOffs(args: Argument[], cutOffs: readonly CutOff[]): void {
  args.push(cutOffs.length);
  for (const { tenantNumber, number, at, hits, reason, actor, revocationId } of cutOffs) {
    const note = JSON.stringify({ reason, actor, revocationId });
    args.push(tenantPrefix(tenantNumber), number, at, hits.kind, valueOf(hits), note);
  }
}

function valueOf(hits: Hits): Buffer {
  if (hits.kind === 'subject') {
    const value = Buffer.alloc(8);
    const [high, low] = subjectHash(hits.subject);
    value.writeUInt32LE(high, 0);
    value.writeUInt32LE(low, 4);
    return value;
  }
  return hits.kind === 'profiles' ? bitsOf(hits.numbers) : Buffer.alloc(0);
}

/** One bit a number. They are dense within a tenant, so that a hundred thousand take twelve kilobytes. */
function bitsOf(numbers: readonly number[]): Buffer {
  const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const bits = Buffer.alloc((largest >> 3) + 1);
  for (const number of numbers) bits[number >> 3] = (bits[number >> 3] as number) | (1 << (number & 7));
  return bits;
}
