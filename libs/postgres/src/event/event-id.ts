import { uuidV5 } from '../uuid.js';

/** Never change it: ids of recorded events derive from it. */
const NAMESPACE = '6f0f5b0c-6a0e-5c55-9d5e-2b7f3f5b8a11';

/** The id of the event with this name, the same whoever decides it and however often (engine rule 14). */
export function eventId(name: string): string {
  return uuidV5(NAMESPACE, name);
}
