import { hash32 } from '@curfew/domain';

const SECOND_SEED = 0x9747b28c;

/** What stands for a subject in the live store: two hashes, together 64 bits. */
export function subjectHash(subject: string): readonly [high: number, low: number] {
  return [hash32(subject), hash32(subject, SECOND_SEED)];
}
