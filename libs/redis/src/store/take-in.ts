import type { TouchResult } from '@curfew/domain';
import type { GroupedPart } from '../commands/group-reports.js';
import type { Elsewhere, PartReply } from '../commands/states.js';
import { touch } from '../commands/touch.js';
import { touchPlainly } from '../commands/touch-plainly.js';
import type { LiveServer } from './live-server.js';

type Reply = PartReply<TouchResult | Elsewhere>;

/**
 * Takes in activity: by the script for plain sessions, and what that leaves by the one for all, which costs twice as much.
 * Answers in full, and sessions that were just looked for, are for the latter alone.
 */
export async function takeIn(
  server: LiveServer,
  parts: readonly GroupedPart[],
  detail: 'sparse' | 'full',
): Promise<Reply[]> {
  if (detail === 'full' || parts.some(({ sure }) => sure !== undefined)) return touch(server, parts, detail);
  const replies: (Reply | undefined)[] = await touchPlainly(server, parts);
  const rest = parts.filter((_, i) => replies[i] === undefined);
  if (rest.length === 0) return replies as Reply[];
  const others = await touch(server, rest, detail);
  return replies.map((reply) => reply ?? (others.shift() as Reply));
}
